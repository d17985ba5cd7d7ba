"""Le stockage objet : les mêmes octets, sous la même empreinte."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws

from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.depot.contenus import ranger, relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer

SEAU = "cctgen"


@pytest.fixture
def seau(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for nom in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(nom, "essai")
    with mock_aws():
        client = boto3.client("s3", region_name="eu-west-3")
        client.create_bucket(Bucket=SEAU, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        contenus = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": SEAU, "region_name": "eu-west-3", "file_overwrite": True},
        }
        settings.STORAGES = {**settings.STORAGES, "contenus": contenus}
        yield client


def test_les_octets_reviennent_et_ne_se_rangent_qu_une_fois(seau: Any) -> None:
    assert ranger(b"octets") == ranger(b"octets")
    assert relire(ranger(b"octets")) == b"octets"
    assert seau.list_objects_v2(Bucket=SEAU)["KeyCount"] == 1


@pytest.mark.django_db
def test_une_consultation_vit_dans_le_stockage_objet(seau: Any) -> None:
    consultation = creer("portail", None, "Crée", lambda d: creer_depuis_exemple(d, "portail"))
    assert (dossier_de_lecture(consultation.etat) / "consultation.yaml").is_file()
    assert seau.list_objects_v2(Bucket=SEAU)["KeyCount"] >= 2
