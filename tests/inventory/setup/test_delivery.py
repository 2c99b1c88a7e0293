"""Facts on deploying and rolling back: each with its place, nothing from files of other programs."""

import pytest

from toolkit.inventory.setup.delivery import read_delivery
from toolkit.inventory.setup.read import read_setup

DOCUMENTS = {
    ".circleci/config.yml": "jobs:\n  build:\n    steps: []\n  release:\n    steps:\n    - run: twine upload dist/*\n",
    ".github/workflows/ci.yml": "name: ci\njobs:\n  ship:\n    name: Deploy to production\n    if: github.ref == 'x'\n"
    "    steps:\n      - uses: aws/ecs-deploy@v1\n      - run: |\n          make build\n"
    "          aws ecs update-service --service web\n  undeployed:\n    steps: []\n",
    ".gitlab-ci.yml": "stages:\n  - deploy\n\n.base:\n  stage: deploy\nstaging:\n  stage: deploy\n  only:\n    - main\n"
    "  script:\n    - helm -n shop upgrade web . --set token=hunter2\nrollback-web:\n  when: manual\n"
    "  script:\n    - helm rollback web\n",
    "Dockerfile": "FROM python:3.12\nHEALTHCHECK CMD curl localhost\n",
    "Jenkinsfile": "stage('Test') {}\nstage('Deploy') {\n  sh 'kubectl apply -f k8s'\n}\n",
    "Makefile": ".PHONY: deploy\ntest:\n\tpytest\ndeploy: test\n\t./ship\nrollback:\n\talembic downgrade -1\n",
    "Procfile": "web: gunicorn app\nrelease: python manage.py migrate\n",
    "README.md": "# Shop\n## Deploying it\nWe deploy daily.\n",
    "app.json": '{"scripts": {\n "postdeploy": "python seed.py"}}\n',
    "chart/Chart.yaml": "name: shop\n",
    "deploy.sh": "rsync -a . web:/srv\nsudo systemctl restart shop\n",
    "backup.sh": "rsync -a /srv backup:/\n",
    "docs/upgrading.md": "x\n",
    "fabfile.py": "def deploy():\n    run('git pull')\n    sudo('supervisorctl restart web')\n",
    "infra/site.yml": "- hosts: web\n  serial: 1\n  roles:\n    - app\n",
    "infra/web.tf": 'resource "aws_ecs_service" "web" {\n}\nresource "aws_iam_role" "r" {\n}\n',
    "k8s/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 3\n  strategy:\n    type: Recreate\n",
    "nginx.conf": "upstream app {\n  server app:8000;\n}\nlocation / {\n  proxy_pass http://app;\n}\n",
    "shop.service": "[Service]\nExecStart=/srv/run\nExecReload=/bin/kill -HUP $MAINPID\n",
    "supervisord.conf": "[program:web]\nstopwaitsecs=60\n",
    "shop/tasks.py": "from celery import task\n@task\ndef release(order):\n    pass\n",
    "tasks.py": "from invoke import task\n@task\ndef release(c):\n    pass\n\ndef deploy_later():\n    pass\n",
    "tests/deploy.sh": "rsync a b\n",
    "uwsgi.ini": "[uwsgi]\nworkers = %(_)\nharakiri = 60\n",
}
FACTS = {
    "document": ["README.md:2 Deploying it", "docs/upgrading.md:1 docs/upgrading.md"],
    "procedure": [
        *("Makefile:4 make deploy", "deploy.sh:1 deploy.sh", "fabfile.py:1 fab deploy"),
        "tasks.py:3 invoke release",
    ],
    "job": [
        *(".circleci/config.yml:4 release", ".github/workflows/ci.yml:3 ship (Deploy to production)"),
        *(".gitlab-ci.yml:6 staging (deploy)", "Jenkinsfile:2 Deploy"),
    ],
    "condition": [
        ".github/workflows/ci.yml:5 ship: if: github.ref == 'x'",
        ".gitlab-ci.yml:8 staging: only: - main",
        ".gitlab-ci.yml:13 rollback-web: when: manual",
    ],
    "release_command": ["Procfile:2 python manage.py migrate", "app.json:2 python seed.py"],
    "command": [
        ".circleci/config.yml:6 twine upload dist/*",
        ".github/workflows/ci.yml:7 uses: aws/ecs-deploy@v1",
        ".github/workflows/ci.yml:10 aws ecs update-service --service web",
        ".gitlab-ci.yml:11 helm -n shop upgrade web . --set token=***",
        "Jenkinsfile:3 kubectl apply -f k8s",
        "deploy.sh:1 rsync -a . web:/srv",
        "deploy.sh:2 sudo systemctl restart shop",
        "fabfile.py:2 git pull",
        "fabfile.py:3 supervisorctl restart web",
    ],
    "platform": [
        *("chart/Chart.yaml:1 Helm: shop", "infra/site.yml:1 Ansible: hosts: web"),
        *("infra/web.tf:1 Terraform: aws_ecs_service.web", "k8s/web.yaml:2 Kubernetes: Deployment"),
        *("shop.service:1 systemd: shop.service", "supervisord.conf:1 supervisor: web"),
    ],
    "rollout": [
        *("Dockerfile:2 HEALTHCHECK CMD curl localhost", "infra/site.yml:2 serial: 1", "k8s/web.yaml:4 replicas: 3"),
        *("k8s/web.yaml:6 type: Recreate", "shop.service:3 ExecReload=/bin/kill -HUP $MAINPID"),
        "supervisord.conf:2 stopwaitsecs=60",
    ],
    "server": ["uwsgi.ini:3 harakiri = 60"],
    "proxy": ["nginx.conf:1 upstream app", "nginx.conf:2 server app:8000", "nginx.conf:5 proxy_pass http://app"],
    "roll_back": [".gitlab-ci.yml:12 rollback-web", "Makefile:6 make rollback"],
    "undo": [".gitlab-ci.yml:15 helm rollback web", "Makefile:7 alembic downgrade -1"],
}


@pytest.mark.parametrize("kind", FACTS)
def test_facts_of_a_kind_with_their_places(kind: str) -> None:
    found = [f"{fact.place} {fact.text}" for fact in read_delivery(DOCUMENTS) if fact.kind == kind]
    assert sorted(found) == sorted(FACTS[kind])


def test_the_release_phase_starts_nothing() -> None:
    assert [item.text for item in read_setup({"Procfile": DOCUMENTS["Procfile"]}, [], []).starts] == ["gunicorn app"]


@pytest.mark.parametrize("text", ['{"scripts": []}', "[1]", '{"scripts": {"postdeploy": 1}}', "{", ""])
def test_files_that_are_not_as_expected(text: str) -> None:
    assert read_delivery({"app.json": text, ".gitlab-ci.yml": text, "Chart.yaml": text}) == ()
