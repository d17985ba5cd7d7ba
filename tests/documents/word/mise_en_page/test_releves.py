"""Ce que l'on relève d'un modèle Word ne se relit pas sur ce poste, tant que ni le modèle ni l'outil ne changent."""

from __future__ import annotations

import pytest

from cctgen.documents.word.mise_en_page import releves
from cctgen.documents.word.mise_en_page.releves import Releves

pytestmark = pytest.mark.usefixtures("poste_neuf")


def relever(octets: bytes, lus: list[bytes]) -> int:
    def lire() -> int:
        lus.append(octets)
        return len(octets)

    siens = Releves(octets)
    releve = siens.tirer(("longueur",), lire)
    siens.garder()
    return releve


def test_un_modele_ne_se_releve_qu_une_fois_et_change_d_un_octet_se_releve_de_nouveau() -> None:
    lus: list[bytes] = []
    assert [relever(octets, lus) for octets in (b"modele", b"modele", b"modele.", b"modele")] == [6, 6, 7, 6]
    assert lus == [b"modele", b"modele."]


def test_corriger_ce_qui_lit_un_modele_perime_ce_qui_en_fut_releve(monkeypatch: pytest.MonkeyPatch) -> None:
    lus: list[bytes] = []
    relever(b"modele", lus)
    monkeypatch.setattr(releves, "empreinte_du_code", lambda _pieces: b"un autre code")
    relever(b"modele", lus)
    assert lus == [b"modele", b"modele"]
