"""Une date lue dans un fichier reste dans ce qu'un calendrier et un délai admettent."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import TypeAdapter, ValidationError

import cctgen
from cctgen.clausier.formes.champs import DERNIER_JOUR, PREMIER_JOUR, Jour, defaut_de_jour
from cctgen.socle.validation import Modele, valider
from cctgen.socle.yaml_strict import analyser

HORS = ("9999-12-31", "9999-12-30", "2200-01-01", "1799-12-31", "0001-01-01")


def _contient_une_date(annotation: Any) -> bool:
    return annotation is date or any(map(_contient_une_date, get_args(annotation)))


def _modeles(racine: type[Modele]) -> Iterator[type[Modele]]:
    for modele in racine.__subclasses__():
        yield modele
        yield from _modeles(modele)


def champs_de_date() -> dict[str, Any]:
    """Rend tous les champs de date de ce qui se lit dans un fichier, et la forme de chacun."""
    for module in pkgutil.walk_packages(cctgen.__path__, "cctgen."):
        if not module.name.startswith(("cctgen.web", "cctgen.cli")):
            importlib.import_module(module.name)
    return {
        f"{modele.__name__}.{nom}": Annotated[(champ.annotation, nom, *champ.metadata)]
        for modele in _modeles(Modele)
        for nom, champ in modele.model_fields.items()
        if _contient_une_date(champ.annotation)
    }


def test_aucun_champ_de_date_n_en_admet_une_hors_du_possible() -> None:
    champs = champs_de_date()
    assert {"ConsultationRedigee.date", "Courrier.envoi", "Decision.date", "Reference.peremption"} <= set(champs)
    for nom, forme in champs.items():
        for hors in HORS:
            with pytest.raises(ValidationError, match="n'est pas une date possible"):
                _lire(forme, hors)
        assert _lire(forme, "2027-01-15") == date(2027, 1, 15), nom


def _lire(forme: Any, ecrite: str) -> object:
    """Lit une date seule, ou la seule d'une table."""
    en_table = get_origin(get_args(forme)[0]) is Mapping
    lue = TypeAdapter(forme).validate_python({"1": ecrite} if en_table else ecrite)
    return lue["1"] if en_table else lue


class Piece(Modele):
    """Un modèle d'une seule date."""

    le: Jour


@pytest.mark.parametrize("hors", HORS)
def test_une_date_impossible_se_dit_a_sa_ligne(hors: str) -> None:
    document, _ = analyser(f"# une pièce\nle: {hors}\n", "piece.yaml")
    _, (anomalie,) = valider(document, Piece)
    assert (anomalie.code, anomalie.lieu and anomalie.lieu.ligne) == ("valeur-invalide", 2)
    assert "l'année va de 1800 à 2199" in anomalie.message


@pytest.mark.parametrize("valeur", [*HORS, "2027-02-30", "31/01/2027", "demain"])
def test_une_reponse_ou_un_parametre_de_date_suit_la_meme_regle(valeur: str) -> None:
    assert defaut_de_jour(valeur)


@pytest.mark.parametrize("jour", [PREMIER_JOUR, DERNIER_JOUR])
def test_un_delai_s_ajoute_et_se_retranche_aux_bornes(jour: date) -> None:
    assert defaut_de_jour(jour.isoformat()) == ""
    assert jour + timedelta(days=2000) > jour > jour - timedelta(days=2000)
