"""À chaque place d'un article, ce qui vient, part, se récrit ou change de style : accepté le neuf, refusé l'ancien."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cctgen.documents.word.revisions.document import fondre_documents
from tests.documents.word.appuis import FORMULAIRE, TOUCHENT, Piece, en_word, pieces_changees
from tests.documents.word.decisions import (
    W,
    cibles,
    decider,
    fins_coincees,
    lignes_de,
    racine,
    tout_accepter,
    tout_refuser,
)
from tests.documents.word.relecture import Decision, relire

CAS = {nom: (avant, apres) for nom, avant, apres in pieces_changees()}
SENS = {"": (0, 1), "-rendu": (1, 0)}
SANS_APPUI = ("deux-articles", "dernier-de-rubrique", "derniere-rubrique")
"""Les gestes qui, entre deux tableaux ou au bas d'un formulaire, peuvent laisser dans LibreOffice un paragraphe vide :
au moins, sans numéro. L'additif le dit."""
JOUES = ("C-CCT", "CT-CCT", "CT-CTR", "CTR-CTR", "CTR-CnnTR", TOUCHENT, FORMULAIRE)
"""Les formes d'articles que LibreOffice rejoue : les plus courantes des annexes livrées."""


def fondus(cas: tuple[Piece, Piece], sens: tuple[int, int]) -> tuple[bytes, bytes, bytes]:
    avant, apres = (en_word(cas[rang]) for rang in sens)
    return avant, apres, fondre_documents(avant, apres, "Ministère", date(2026, 12, 2)).octets


@pytest.mark.parametrize("nom", CAS)
@pytest.mark.parametrize("sens", SENS)
def test_chaque_decision_rend_une_version_entiere(nom: str, sens: str):
    """Textes, styles, renvois et signets, sans une fin de paragraphe que LibreOffice ne saurait ôter."""
    avant, apres, suivi = fondus(CAS[nom], SENS[sens])
    assert tout_accepter(suivi) == lignes_de(apres)
    assert tout_refuser(suivi) == lignes_de(avant)
    for jette, attendu in (("del", apres), ("ins", avant)):
        assert set(cibles(decider(suivi, jette))) <= set(cibles(attendu)), "un renvoi mène là où il menait"
    noms = Counter(s.get(f"{W}name") for s in racine(suivi).iter(f"{W}bookmarkStart"))
    assert max(noms.values()) == 1
    assert fins_coincees(suivi) == [] or nom.endswith(SANS_APPUI)


@pytest.mark.libreoffice
def test_libreoffice_rend_chaque_version_a_l_identique(tmp_path: Path):
    """Paragraphes, styles, numéros et renvois recalculés, paragraphe à paragraphe."""
    docx: dict[tuple[str, Decision], bytes] = {}
    joues = {nom: cas for nom, cas in CAS.items() if nom.startswith(tuple(f"{forme}-" for forme in JOUES))}
    for nom, cas in joues.items():
        for suffixe, sens in SENS.items():
            avant, apres, suivi = fondus(cas, sens)
            for version, octets in (("avant", avant), ("apres", apres)):
                docx[f"{nom}{suffixe}-{version}", Decision.AUCUNE] = octets
            for decision in (Decision.ACCEPTER, Decision.REFUSER):
                docx[f"{nom}{suffixe}-suivi", decision] = suivi
    lus = relire(docx, tmp_path)
    for nom in (f"{n}{s}" for n in joues for s in SENS):
        attendus = [lus[f"{nom}-{version}", Decision.AUCUNE] for version in ("apres", "avant")]
        decides = [lus[f"{nom}-suivi", decision] for decision in (Decision.ACCEPTER, Decision.REFUSER)]
        if nom.removesuffix("-rendu").endswith(SANS_APPUI):
            attendus, decides = map(_sans_vides, (attendus, decides))
        assert decides == attendus, nom


def _sans_vides(versions: list[list[str]]) -> list[list[str]]:
    return [[ligne for ligne in lignes if not ligne.endswith("||")] for lignes in versions]
