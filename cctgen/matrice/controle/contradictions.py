"""Signale une déclaration que les cases de sa ligne semblent démentir ; l'outil ne tranche pas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cctgen.matrice.contrat import CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI, Conformite, Couverture
from cctgen.matrice.controle.reserves import reserve_dite, reserve_du_renvoi
from cctgen.socle.typographie import finir


def contradictions(
    conformite: str, couverture: str, saisies: Mapping[str, str], cites: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """Énumère les contradictions d'une ligne : la colonne où chacune se lit, et une phrase.

    `conformite` et `couverture` sont les valeurs reconnues, vides si rien ne l'est ; `saisies`, les cases telles
    qu'elles sont écrites, par colonne ; `cites`, les textes publiés (exigence, preuve attendue), que la réponse peut
    reprendre.
    """
    if conformite == Conformite.CONFORME and couverture == Couverture.VERSION_FUTURE:
        yield JUSTIFICATION, "déclarée « Conforme » mais couverte par une « Version future »."
    elif conformite == Conformite.NON_CONFORME and couverture == Couverture.STANDARD:
        yield JUSTIFICATION, "déclarée « Non conforme » mais couverte en « Standard »."
    if conformite in ("", Conformite.CONFORME):
        yield from _reserves(conformite, couverture, saisies, cites)


def _reserves(
    conformite: str, couverture: str, saisies: Mapping[str, str], cites: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Lit toute case ouverte : celle qu'une valeur de liste remplit n'a rien d'autre à dire."""
    reconnues = {CONFORMITE: conformite, COUVERTURE: couverture}
    for colonne in (CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI):
        if reconnues.get(colonne):
            continue
        dite = reserve_du_renvoi if colonne == RENVOI else reserve_dite
        if reserve := dite(saisies.get(colonne, ""), cites):
            ou = "la réponse dit" if colonne == JUSTIFICATION else f"la colonne « {colonne} » dit"
            tete = f"déclarée « {conformite} », mais {ou}" if conformite else f"sans conformité reconnue, {ou}"
            yield colonne, finir(f"{tete} : « {reserve} »")
