import sys

from .app import create_app

if __name__ == "__main__":
    port = 8080
    if len(sys.argv) > 1:
        port = int(sys.argv[1])
    create_app().run(host="0.0.0.0", port=port)
