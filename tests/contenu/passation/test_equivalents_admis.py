"""Un moyen ou un référentiel national se demande « ou équivalent » (code de la commande publique, R. 2111-9 et -11)."""

from __future__ import annotations

import re

from tests.livre import clausier_livre

ACTIVES = tuple(c for c in clausier_livre().clauses.values() if c.retiree is None)
MOYENS = re.compile(r"\bbastion\b|référentiel général de sécurité|\bRGS\b")
DEMANDES = {
    **{e.id: f"{e.enonce} {e.preuve}" for c in ACTIVES for e in c.exigences},
    **{f"{c.id} {nom}": str(p.defaut) for c in ACTIVES for nom, p in c.parametres.items()},
    **{c.id: c.texte for c in ACTIVES},
}
OBLIGATION_LEGALE = {"SSI-001"}
"""Le RGS s'impose aux échanges avec les usagers et entre autorités (ordonnance n° 2005-1516)."""


def test_un_moyen_nomme_admet_son_equivalent() -> None:
    phrases = [
        (ou, p)
        for ou, dit in DEMANDES.items()
        if ou not in OBLIGATION_LEGALE
        for p in re.split(r"(?<=[.;])\s", dit)
        if MOYENS.search(p)
    ]
    assert {"CCT-SEC-06", "SSI-014", "FIC-TRA-02 autorite_certification"} <= {ou for ou, _ in phrases}
    assert [(ou, p) for ou, p in phrases if "équivalent" not in p] == []


def test_un_prestataire_qualifie_d_un_autre_etat_vaut_une_autorite_nationale() -> None:
    assert "eIDAS" in DEMANDES["FIC-TRA-02 autorite_certification"]
