"""Le catalogue des contrôles : ce que chaque code d'anomalie voit, pourquoi, sur quel exemple, et comment y remédier.

Chaque dossier du paquet qui émet des codes les décrit à côté de ses règles, dans `anomalies.yaml` ; une règle qui
tient en un fichier se décrit elle-même. L'exemple fautif et l'exemple sain sont joués par les tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cctgen.assemblage.controles.ensemble import REGLES as REGLES_DE_LOT
from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, SIGNES
from cctgen.clausier.controles.ensemble import REGLES as REGLES_DE_CLAUSE
from cctgen.clausier.controles.fiches import Domaine, FicheRedigee, fiches_redigees
from cctgen.clausier.controles.regle import Cas, Regle
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.validation import suggestion
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier

CONTRADICTION = "reponses-contradictoires"
"""Le code que toutes les contradictions du clausier partagent."""


@dataclass(frozen=True, slots=True)
class Fiche:
    """Un contrôle du catalogue ; `franchissable` dit ce qu'un passage outre doit établir, ou rien."""

    code: str
    domaine: Domaine
    voit: str
    pourquoi: str
    exemple: str
    remede: str
    franchissable: str
    exige_un_auteur: bool
    fautif: Mapping[str, Any] | None = None
    sain: Mapping[str, Any] | None = None

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `controles`."""
        return {k: v for k, v in asdict(self).items() if k not in ("fautif", "sain")}


def catalogue(domaine: Domaine | None = None) -> tuple[Fiche, ...]:
    """Rend toutes les fiches, ou celles d'un domaine, par domaine puis par code.

    Lève `DonneesInvalides` si un fichier du paquet est abîmé.
    """
    ordre = list(Domaine)
    fiches = sorted(
        (
            *(_fiche(redigee, domaine) for domaine, redigee in fiches_redigees()),
            *_des_regles(Domaine.CLAUSIER, "clause", REGLES_DE_CLAUSE),
            *_des_regles(Domaine.CONSULTATION, "lot", REGLES_DE_LOT),
        ),
        key=lambda f: (ordre.index(f.domaine), f.code),
    )
    return tuple(f for f in fiches if domaine in (None, f.domaine))


def fiches_du_code(code: str) -> tuple[Fiche, ...]:
    """Rend la fiche d'un code ; lève `DossierIntrouvable` s'il n'existe pas."""
    toutes = catalogue()
    if trouvees := tuple(f for f in toutes if f.code == code):
        return trouvees
    conseil = suggestion(code, [f.code for f in toutes], "La liste complète : cctgen controles")
    raise DossierIntrouvable(f"Aucun contrôle n'a le code « {code} ».", conseil)


def contradictions_declarees(superposes: Sequence[Path] = ()) -> tuple[tuple[str, str], ...]:
    """Rend, pour chaque contradiction du clausier, son identifiant et ce qu'elle dit, sources comprises."""
    return tuple(
        (c.id, " ".join([c.message, *([f"({', '.join(c.sources)})"] if c.sources else [])]))
        for c in exiger_clausier(superposes).contradictions.values()
    )


def _fiche(redigee: FicheRedigee, domaine: Domaine) -> Fiche:
    champs = redigee.model_dump(exclude={"domaine"})
    return Fiche(
        **champs,
        domaine=domaine,
        franchissable=FRANCHISSABLES.get(redigee.code, ""),
        exige_un_auteur=redigee.code in SIGNES,
    )


def _des_regles(domaine: Domaine, nature: str, regles: Sequence[Regle[Any, Any]]) -> Iterator[Fiche]:
    for code in dict.fromkeys(r.code for r in regles):
        yield _fiche(_redigee(nature, [r for r in regles if r.code == code]), domaine)


def _redigee(nature: str, regles: Sequence[Regle[Any, Any]]) -> FicheRedigee:
    """Rend la fiche d'un code ; deux règles qui relèvent la même faute par deux voies n'en font qu'une."""
    premiere = regles[0]
    return FicheRedigee(
        code=premiere.code,
        voit=" ".join(r.voit for r in regles),
        pourquoi=" ".join(f"{r.source[0].upper()}{r.source[1:]}." for r in regles),
        exemple=premiere.exemple or _en_clair(premiere.fautifs[0]),
        remede=premiere.remede,
        fautif={nature: premiere.fautifs[0]},
        sain={nature: premiere.sains[0]},
    )


def _en_clair(clause: Cas) -> str:
    exigences = clause.get("exigences") or ()
    return str(exigences[0]["preuve"] if exigences else clause["texte"])
