"""Ce qu'une règle lit d'un lot : les phrases des seuls articles qui portent ses mots, sans qu'aucun ne lui échappe."""

from __future__ import annotations

import pytest

from cctgen.assemblage.controles.vue import VueDuLot
from cctgen.assemblage.dossier import assembler
from cctgen.clausier.modele import Clause
from cctgen.consultation.modele import ReponsesDuLot
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence


def une_vue(*clauses: Clause) -> VueDuLot:
    clausier, consultation = un_clausier(clauses), une_consultation({})
    dossier = assembler(clausier, consultation)
    return VueDuLot(dossier, clausier, consultation.redaction, ReponsesDuLot(0, {}))


@pytest.mark.parametrize(
    "texte",
    [
        "Elles vont hors de l'Union.",
        "ELLES VONT HORS DE L'UNION.",
        "Elles vont hors\nde l’Union.",
        "Elles vont\n\n- hors  de l\\'Union.",
        "Elles vont [hors de l'Union](clause:A-1).",
    ],
)
def test_un_mot_se_trouve_malgre_la_casse_la_ligne_et_l_apostrophe(texte: str) -> None:
    trouvees = list(une_vue(une_clause("A-1", texte=texte)).stipulations_autour("hors de l'union"))
    assert trouvees
    assert "hors de l'union" in " ".join(phrase for _, phrase in trouvees).lower()


def test_un_article_trouve_donne_toutes_ses_phrases_et_les_autres_aucune() -> None:
    cherche = une_clause("A-1", titre="Lieu", texte="Elles restent. Rien ne part.", exigences=[une_exigence("A-1-1")])
    vue = une_vue(une_clause("A-2", titre="Prix", texte="Il est ferme."), cherche)
    [enonce] = [e.enonce for e in vue.exigences]
    attendues = ["Lieu", "Elles restent.", "Rien ne part.", enonce]
    for mot in ("lieu", "restent", "rien", enonce.split()[0].lower()):
        assert [(a.clause, phrase) for a, phrase in vue.stipulations_autour("absent", mot)] == [
            ("A-1", phrase) for phrase in attendues
        ]
    assert list(vue.stipulations_autour("absent")) == []
