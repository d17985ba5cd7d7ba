"""Les commentaires types réglés : chacun se complète, et aucun ne juge une offre d'avance."""

from __future__ import annotations

import pytest

from cctgen.consultation.methode.commentaires import COMMENTAIRES_PAR_DEFAUT
from cctgen.evaluation.notation.commentaires import LONGUEUR_MAXIMALE, anomalies_des_commentaires
from cctgen.socle.anomalies import Gravite
from tests.evaluation.fabriques import BAREME, un_dossier


def codes(*commentaires: dict[str, object]) -> list[str]:
    dossier = un_dossier(bareme={**BAREME, "commentaires": list(commentaires)})
    releves = list(anomalies_des_commentaires(dossier))
    assert all(a.gravite is Gravite.A_QUALIFIER for a in releves)
    return [a.code for a in releves]


@pytest.mark.parametrize(
    "texte",
    [
        "La preuve est jointe.",
        "Offre parfaite : …",
        "Réponse satisfaisante : …",
        "Très bonne réponse : …",
        "Note de 3 : …",
        "3 – la preuve montre que …",
        "Vaut 3/4 : …",
        "Mérite 2 points : …",
        "Réponse adaptée : …",
    ],
)
def test_un_commentaire_tout_fait_se_dit(texte: str) -> None:
    assert codes({"texte": texte}) == ["commentaire-type-tout-fait"]


@pytest.mark.parametrize(
    "texte",
    [
        *(c.texte for c in COMMENTAIRES_PAR_DEFAUT),
        "Le test de juin 2026 montre que …",
        "Les 3 environnements demandés sont décrits : …",
        "Le mémoire satisfait au besoin sur …",
    ],
)
def test_un_constat_a_completer_ne_se_releve_pas(texte: str) -> None:
    assert codes({"texte": texte}) == []


def test_la_longueur_se_compte_a_un_caractere_pres() -> None:
    juste = "a" * (LONGUEUR_MAXIMALE - 2) + " …"
    assert (codes({"texte": juste}), codes({"texte": f"a{juste}"})) == ([], ["commentaire-type-trop-long"])


@pytest.mark.parametrize(
    ("portee", "attendus"),
    [
        ({"notes": [3], "themes": "securite", "piliers": ["utilisateur"], "exigences": ["SSI-1", "UTI-001"]}, []),
        ({"notes": [5]}, ["commentaire-type-sans-portee"]),
        ({"themes": ["hebergement"]}, ["commentaire-type-sans-portee"]),
        ({"themes": ["utilisateur"]}, ["commentaire-type-sans-portee"]),
        ({"exigences": ["SSI-9"]}, ["commentaire-type-sans-portee"]),
    ],
)
def test_la_portee_est_dans_le_dossier(portee: dict[str, object], attendus: list[str]) -> None:
    assert codes({"texte": "Le test montre que …", **portee}) == attendus


def test_un_doublon_se_dit_une_fois() -> None:
    assert codes(*({"texte": t} for t in ("Vu : …", "vu : …", "Vu  : …", "Lu : …"))) == ["commentaire-type-repete"]


def test_sans_reglage_rien_n_est_controle() -> None:
    assert list(anomalies_des_commentaires(un_dossier())) == []
