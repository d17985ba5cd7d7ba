from __future__ import annotations

import pytest

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.clausier import chercher, lister, montrer, schemas


def test_lister_donne_toutes_les_clauses() -> None:
    assert len(lister()) >= 150


def test_montrer_trouve_la_clause_d_une_exigence() -> None:
    assert montrer("CCT-UTI-13").clause.est_fiche
    with pytest.raises(DossierIntrouvable):
        montrer("ABSENTE-1")


def test_chercher_ignore_casse_et_accents() -> None:
    assert {m.clause.id for m in chercher(["reversibilite"])} == {m.clause.id for m in chercher(["RÉVERSIBILITÉ"])}
    assert chercher(["reversibilite"])


def test_les_schemas_publies_sont_a_jour() -> None:
    """`make schemas` les refait."""
    publies = contenu("clausier") / "schemas"
    for nom, texte in schemas():
        assert (publies / nom).read_text(encoding="utf-8") == texte, nom
