"""L'acheteur passe outre une anomalie que le droit laisse franchir, avec son motif, ou revient sur sa décision."""

from __future__ import annotations

from pathlib import Path

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, SIGNES, faits_de
from cctgen.consultation.modele import PassageOutre
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.validation import est_un_motif
from cctgen.usages.ouverture.consultation import geste_de_consultation, ouvrir
from cctgen.usages.reglage.sections import lire_la_section, poser_la_section

SECTION = "passages_outre"


def passer_outre(racine: Path, passage: PassageOutre) -> None:
    """Écrit la décision, avec ce que le dossier présente ; elle remplace celle du même code.

    Lève `ErreurCctgen` si elle ne vaudrait pas, ou s'il n'y a rien à franchir.
    """
    _exiger_qu_il_vaille(passage)
    _poser(racine, passage.anomalie, passage)


def revenir(racine: Path, anomalie: str) -> None:
    """Retire la décision : l'anomalie bloque de nouveau."""
    _poser(racine, anomalie, None)


def _poser(racine: Path, anomalie: str, passage: PassageOutre | None) -> None:
    with geste_de_consultation(racine) as geste:
        gardes = [ecrit for ecrit in lire_la_section(racine, SECTION) or () if ecrit.get("anomalie") != anomalie]
        if passage is not None:
            vue = passage.model_copy(update={"vu": _faits_d_aujourd_hui(racine, anomalie)})
            gardes.append(vue.model_dump(exclude_defaults=True))
        poser_la_section(geste, SECTION, gardes)
        geste.mettre_en_place()


def _faits_d_aujourd_hui(racine: Path, anomalie: str) -> tuple[str, ...]:
    if faits := faits_de(ouvrir(racine).anomalies, anomalie):
        return faits
    raise ErreurCctgen(
        f"Le dossier ne présente pas « {anomalie} » : il n'y a rien à franchir.",
        "Une décision vaut pour ce qu'elle a sous les yeux : prenez-la le moment venu.",
    )


def _exiger_qu_il_vaille(passage: PassageOutre) -> None:
    if passage.anomalie not in FRANCHISSABLES:
        raise ErreurCctgen(f"« {passage.anomalie} » n'est pas une anomalie que l'on franchit.", "Corrigez la cause.")
    if not est_un_motif(passage.motif):
        raise ErreurCctgen("Une décision de passer outre se motive.", "Écrivez ce qui l'établit.")
    if passage.anomalie in SIGNES and not passage.par.strip():
        raise ErreurCctgen("Seule une autorité prend cette décision.", "Nommez-la, et datez sa décision dans le motif.")
