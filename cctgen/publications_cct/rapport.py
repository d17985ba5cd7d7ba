"""Le rapport de qualité d'un import : le compte de chaque constat, puis chacun avec son lieu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cctgen.publications_cct.modele import Publication
from cctgen.publications_cct.redaction import MARQUE
from cctgen.publications_cct.texte import en_markdown, sur_une_ligne
from cctgen.socle.anomalies import Anomalie

FICHIER_RAPPORT = "rapport-qualite.md"


def rediger_rapport(publication: Publication, anomalies: Sequence[Anomalie]) -> str:
    """Rend le rapport de qualité : le compte par défaut constaté, puis chaque constat avec son lieu."""
    niveaux = Counter("sans niveau" if e.niveau is None else e.niveau.value for e in publication.exigences)
    statuts = Counter(p.statut_source or "sans statut" for p in publication.produits)
    codes = Counter(a.code for a in anomalies)
    lignes = [
        f"<!-- {MARQUE} -->",
        "# Rapport de qualité de l'import",
        "",
        f"- {len(publication.exigences)} exigence(s) : {_decompte(niveaux)}",
        f"- {len(publication.regles)} règle(s) rédigée(s) hors tableau",
        f"- {len(publication.produits)} produit(s) : {_decompte(statuts)}",
        *(f"- {source}, version {version}" for source, version in sorted(publication.versions.items())),
        "",
        "| Constat | Nombre |",
        "| --- | --- |",
        *(f"| {code} | {nombre} |" for code, nombre in sorted(codes.items())),
        "",
        *map(_constat, anomalies),
    ]
    return "\n".join(lignes) + "\n"


def _decompte(comptes: Mapping[str, int]) -> str:
    return ", ".join(f"{nombre} {nom}" for nom, nombre in sorted(comptes.items())) or "aucun"


def _constat(anomalie: Anomalie) -> str:
    return f"- {en_markdown(sur_une_ligne(str(anomalie)))}"
