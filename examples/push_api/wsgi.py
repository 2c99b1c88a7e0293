# -*- coding: utf-8 -*-
import os

from push_api import config

# 開発用: DBが無ければ作る (本番では絶対に通らない)
if not os.path.exists(config.DB_PATH):
    import seed
    seed.main(config.DB_PATH)

from push_api.app import create_app

app = create_app()
application = app

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080, debug=True)
