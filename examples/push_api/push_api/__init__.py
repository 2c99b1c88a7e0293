# -*- coding: utf-8 -*-
__version__ = "2.4.1"  # 3.0 is in progress
