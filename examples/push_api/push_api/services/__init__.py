# -*- coding: utf-8 -*-
"""New layer (2020-). Views should call these and never the database.

Moved so far: coupons, a part of segments.
"""
