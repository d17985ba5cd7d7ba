"""Ce qui existait avant le marché : le titulaire n'en répond pas, et le marché le dit partout où il le reprend."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from cctgen.clausier.modele import Clausier
from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

CONCEPTION = frozenset(
    {"ACC-001", "ECO-003", "ITP-001", "ITP-002", "ITP-004", "ITP-005", "LL-006"}
    | {"SSI-017", "SSI-018", "SSI-019", "SSI-023", "SSI-024", "SSI-025"}
)
"""Les clauses qui disent comment un système est conçu, et qu'un existant peut ne pas tenir."""

REPRISES: Mapping[str, Reponses] = {
    **{f"{n}, {a}": {**NATURES[n], "nature": n, "acces": a} for n in ("tma", "libre") for a in ("aucun", "distant")},
    "infogérance": {**NATURES["infogerance"], "nature": "infogerance"},
    "matériel maintenu": {**NATURES["materiel"], "nature": "materiel", "acces": "site", "exposition": "intranet"},
    "code confié": {"code_existant": "oui"},
    "version dérivée": {"derivation": "oui"},
    "infogérance sensible": PROFILS["Infogérance sensible"],
}
NEUFS: Mapping[str, Reponses] = {
    "site vitrine": PROFILS["Site vitrine"],
    "service en ligne": PROFILS["SaaS RH"],
    "études": PROFILS["Études"],
    "licences": PROFILS["Licences hors réseau"],
    "matériel fourni": {**NATURES["materiel"], "nature": "materiel"},
}


@cache
def _clausier() -> Clausier:
    return clausier_livre()


def retenues(reponses: Reponses) -> frozenset[str]:
    return frozenset(a.clause for a in dossier_livre(reponses).articles)


@pytest.mark.parametrize("achat", REPRISES)
def test_une_exigence_de_conception_sur_un_existant_a_sa_reserve(achat: str) -> None:
    retenue = retenues(REPRISES[achat])
    assert retenue & CONCEPTION
    assert "SSI-046" in retenue


@pytest.mark.parametrize("achat", NEUFS)
def test_un_achat_neuf_n_a_pas_de_reserve_sur_l_existant(achat: str) -> None:
    assert "SSI-046" not in retenues(NEUFS[achat])


def test_la_reserve_borne_l_etat_des_ecarts_et_ne_l_impute_pas() -> None:
    reserve = _clausier().clauses["SSI-046"]
    assert "ce que le titulaire crée, remplace ou modifie" in reserve.texte
    assert "{delai_etat} jours" in reserve.texte
    assert "n'est pas un manquement du titulaire" in reserve.texte


# La nature des opérations confiées se déduit de ce que fait le titulaire

OPERATIONS: Mapping[str, tuple[Reponses, str, str]] = {
    "service en ligne": (PROFILS["SaaS RH"], "hébergement, exploitation", "sans hébergement"),
    "infogérance": (
        PROFILS["Infogérance sensible"],
        "exploitation, administration, sauvegarde",
        "hébergement, exploit",
    ),
    "téléservice": (
        PROFILS["Téléservice avec données personnelles"],
        "accès ponctuel pour corriger, faire évoluer ou assister, reprise de données sur instruction",
        "administration",
    ),
    "maintenance": ({**NATURES["tma"], "nature": "tma"}, "sans hébergement ni sauvegarde", "journalisation"),
    "progiciel sans accès": (
        {**NATURES["tma"], "nature": "progiciel", "acces": "aucun"},
        "lecture des seuls extraits",
        "accès ponctuel",
    ),
}


@pytest.mark.parametrize("achat", OPERATIONS)
def test_le_contrat_et_la_fiche_disent_les_operations_que_l_achat_confie(achat: str) -> None:
    reponses, dites, absentes = OPERATIONS[achat]
    dossier = dossier_livre(reponses)
    article = next(a.texte for a in dossier.articles if a.clause == "DCP-002")
    ligne = next(ligne for ligne in article.splitlines() if "nature des opérations" in ligne)
    fiche = next(f for f in dossier.formulaires if f.id == "fiche-traitement")
    case = next(c.valeur for s in fiche.sections for c in s.champs if c.libelle == "Nature des opérations")
    for texte in map(en_clair, (ligne, case)):
        assert dites in texte.casefold()
        assert absentes not in texte.casefold()
