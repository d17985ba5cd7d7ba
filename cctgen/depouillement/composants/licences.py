"""La licence d'un composant permet-elle de publier le code du lot, et une clause du lot la proscrit-elle ?

La compatibilité a un sens : du composant vers la licence de sortie. La table ne contient que ce qu'une source
dit ; le reste est « à vérifier », jamais affirmé. La règle ne vaut que pour ce qui est incorporé ou lié : un service
séparé et un outil n'y sont pas soumis, et un usage que rien ne dit est rappelé.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from license_expression import LicenseExpression, LicenseWithExceptionSymbol

from cctgen.assemblage.controles.licences import LICENCES_ADMISES, LICENCES_PERMISSIVES
from cctgen.assemblage.modele import LicencesDuLot
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.spdx import (
    analyser_licence,
    est_expression_spdx,
    est_proprietaire,
    licences_spdx,
    termes_de_licence,
)
from cctgen.matrice import contrat
from cctgen.matrice.contrat import UsageComposant
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import usage
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

DINUM = "DINUM, documentation code.gouv.fr, « Compatibilité entre licences libres »"
DINUM_PERMISSIVES = "DINUM, documentation code.gouv.fr, « Licences permissives » et « Compatibilité »"
SPDX = "identifiant SPDX « -or-later »"


class Issue(IntEnum):
    """Ce que donne la table, du meilleur au pire."""

    COMPATIBLE = 0
    A_VERIFIER = 1
    INCOMPATIBLE = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """L'issue d'une licence vers une autre, la raison en une phrase, et la source quand il y en a une."""

    issue: Issue
    raison: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Regle:
    """De ces licences de composant vers ces licences de sortie : l'issue, sa raison et sa source."""

    composants: frozenset[str]
    sorties: frozenset[str]
    verdict: Verdict


def _versions(famille: str, *numeros: str) -> frozenset[str]:
    return frozenset(f"{famille}-{numero}-{suite}" for numero in numeros for suite in ("only", "or-later"))


_GPL_2, _GPL_3 = _versions("GPL", "2.0"), _versions("GPL", "3.0")
_GPL = _versions("GPL", "1.0") | _GPL_2 | _GPL_3
_AGPL = _versions("AGPL", "1.0", "3.0")
_LGPL = _versions("LGPL", "2.0", "2.1", "3.0")
_CECILL = frozenset({"CECILL-1.0", "CECILL-1.1", "CECILL-2.0", "CECILL-2.1"})
_EUPL = frozenset({"EUPL-1.0", "EUPL-1.1", "EUPL-1.2"})
_EPL = frozenset({"EPL-1.0", "EPL-2.0"})
_SORTIES = LICENCES_ADMISES | _GPL_2 | _GPL_3 | _AGPL | _LGPL
"""Les treize licences admises, et celles qu'un projet existant peut déjà porter."""

_COURTES = frozenset({"MIT", "BSD-2-Clause", "BSD-3-Clause"})
_FAIBLES = _LGPL | _EPL | frozenset({"MPL-2.0", "CECILL-C"})
_SANS_RECIPROCITE_FORTE = LICENCES_PERMISSIVES | _FAIBLES

REGLES = (
    Regle(
        frozenset({"Apache-2.0"}),
        _GPL_3,
        Verdict(Issue.COMPATIBLE, "Apache-2.0 entre dans un ensemble sous GPL version 3", DINUM),
    ),
    Regle(
        frozenset({"Apache-2.0"}),
        frozenset({"GPL-2.0-only"}),
        Verdict(
            Issue.INCOMPATIBLE, "Apache-2.0 impose, sur les brevets, ce que la GPL version 2 ne reprend pas", DINUM
        ),
    ),
    Regle(_EUPL, _GPL_2, Verdict(Issue.COMPATIBLE, "l'EUPL entre dans un ensemble sous GPL version 2", DINUM)),
    Regle(
        frozenset({"EPL-1.0"}),
        _GPL | _CECILL,
        Verdict(Issue.INCOMPATIBLE, "l'EPL n'entre pas dans un ensemble sous GPL ou sous CeCILL version 2", DINUM),
    ),
    Regle(
        frozenset({"EPL-2.0"}),
        _GPL | _CECILL,
        Verdict(
            Issue.INCOMPATIBLE,
            "l'EPL n'entre pas dans un ensemble sous GPL ou sous CeCILL version 2, sauf si l'auteur d'un code EPL-2.0"
            " a désigné la GPL comme licence secondaire, ce qui reste à vérifier",
            DINUM,
        ),
    ),
    Regle(
        _GPL,
        _EUPL,
        Verdict(Issue.INCOMPATIBLE, "l'EUPL va vers la GPL, l'inverse non ; un code sous GPL impose la GPL", DINUM),
    ),
    Regle(
        _GPL,
        _SORTIES - _GPL - _AGPL - _EUPL,
        Verdict(Issue.INCOMPATIBLE, "un code tiers sous GPL impose la GPL à l'ensemble", DINUM),
    ),
    Regle(
        _COURTES,
        _SORTIES,
        Verdict(Issue.COMPATIBLE, "un code sous licence permissive se rediffuse sous une autre", DINUM_PERMISSIVES),
    ),
    Regle(
        LICENCES_PERMISSIVES,
        _SANS_RECIPROCITE_FORTE,
        Verdict(
            Issue.COMPATIBLE,
            "un code sous licence permissive se rediffuse sous une autre, tant qu'elle n'est pas à réciprocité forte",
            DINUM_PERMISSIVES,
        ),
    ),
    Regle(
        _FAIBLES,
        _SANS_RECIPROCITE_FORTE,
        Verdict(
            Issue.A_VERIFIER,
            "chaque composant à réciprocité faible garde sa licence, dont les conditions restent à tenir",
            DINUM,
        ),
    ),
)
"""Lue dans l'ordre, la première règle qui convient l'emporte."""


@dataclass(frozen=True, slots=True)
class Proscription:
    """Des licences, nommées par leur début, que le texte d'une clause écarte."""

    clause: str
    debuts: tuple[str, ...]
    raison: str

    def vise(self, identifiant: str) -> bool:
        """Vrai si la licence est de celles-là ; « LicenseRef-BUSL-1.1 » vaut « BUSL-1.1 »."""
        return identifiant.casefold().removeprefix("licenseref-").startswith(self.debuts)


PROSCRIPTIONS = (
    Proscription("LL-007", ("none",), "composant sans licence écrite"),
    Proscription(
        "LL-007",
        ("cc-by-nc", "polyform-noncommercial", "polyform-small-business"),
        "licence qui interdit l'usage commercial ou le réserve à certains utilisateurs",
    ),
    Proscription(
        "LL-007",
        ("busl-", "elastic-", "sspl-", "rsal", "fsl-1", "cc-by-nd"),
        "code visible dont la licence restreint l'usage, la modification ou la redistribution",
    ),
    Proscription(
        "LL-021",
        ("gpl-", "agpl-", "cecill-1", "cecill-2"),
        "licence réciproque qui étendrait ses conditions au code du marché",
    ),
)
"""Ce que LL-007 et LL-021 disent en phrases, traduit en identifiants SPDX ; toute autre licence n'est pas jugée."""

_EXIGENCE_DE_LA_LICENCE = "LL-006-1"
_EXIGENCE_DES_COMPOSANTS = "LL-007-1"
"""La ligne de la grille où se jugent les composants soumis à accord : LL-021 requiert LL-007 et n'en ajoute pas."""

_MEME_LICENCE = Verdict(Issue.COMPATIBLE, "c'est la licence de sortie")
_AU_CHOIX = Verdict(Issue.COMPATIBLE, "la licence laisse le choix d'une version ultérieure", SPDX)


def compatibilite(licence: str, sortie: str) -> Verdict | None:
    """Rend le verdict d'une expression SPDX vers la licence de sortie, ou rien si elle ne s'analyse pas.

    D'un OR, la meilleure branche vaut ; d'un AND, la pire ; une exception (WITH) ne peut qu'ajouter un droit.
    """
    expression = analyser_licence(licence)
    return None if expression is None else _evaluer(expression, _canonique(sortie))


def _evaluer(expression: LicenseExpression, sortie: str) -> Verdict:
    if isinstance(expression, licences_spdx().OR):
        return min((_evaluer(branche, sortie) for branche in expression.args), key=lambda v: v.issue)
    if isinstance(expression, licences_spdx().AND):
        return max((_evaluer(branche, sortie) for branche in expression.args), key=lambda v: v.issue)
    if isinstance(expression, LicenseWithExceptionSymbol):
        verdict = _verdict(expression.license_symbol.key, sortie)
        if verdict.issue is not Issue.INCOMPATIBLE:
            return verdict
        exception = expression.exception_symbol.key
        return Verdict(Issue.A_VERIFIER, f"l'exception {exception} peut lever l'obstacle suivant : {verdict.raison}")
    return _verdict(str(expression.key), sortie)


def _verdict(composant: str, sortie: str) -> Verdict:
    if composant.casefold() == sortie.casefold():
        return _MEME_LICENCE
    if composant.endswith("-or-later") and _est_ulterieure(sortie, composant):
        return _AU_CHOIX
    for regle in REGLES:
        if composant in regle.composants and sortie in regle.sorties:
            return regle.verdict
    raison = f"aucune règle documentée ne dit si {composant} entre dans un ensemble sous {sortie}"
    return Verdict(Issue.A_VERIFIER, raison)


def _est_ulterieure(sortie: str, composant: str) -> bool:
    """Vrai si la sortie est une version, égale ou suivante, de la même licence GNU."""
    famille, version, _ = composant.split("-", 2)
    parties = sortie.split("-", 2)
    return len(parties) == 3 and parties[0] == famille and parties[1] >= version


def _canonique(licence: str) -> str:
    """Rend l'identifiant SPDX en vigueur : « GPL-2.0 » et « gpl-2.0-only » sont « GPL-2.0-only »."""
    expression = analyser_licence(licence)
    return str(getattr(expression, "key", licence))


def proscription(licence: str, clauses: Sequence[str]) -> Proscription | None:
    """Rend ce qui proscrit une expression SPDX : un OR ne l'est que si toutes ses branches le sont."""
    expression = analyser_licence(licence)
    return None if expression is None else _proscrire(expression, [p for p in PROSCRIPTIONS if p.clause in clauses])


def _proscrire(expression: LicenseExpression, table: Sequence[Proscription]) -> Proscription | None:
    if isinstance(expression, licences_spdx().OR):
        trouvees = [_proscrire(branche, table) for branche in expression.args]
        return trouvees[0] if all(trouvees) else None
    if isinstance(expression, licences_spdx().AND):
        return next((p for branche in expression.args if (p := _proscrire(branche, table))), None)
    if isinstance(expression, LicenseWithExceptionSymbol):
        # LL-021 admet ce dont la réciprocité est bornée : c'est souvent l'effet d'une exception.
        table = [p for p in table if p.clause != "LL-021"]
        return _proscrire(expression.license_symbol, table)
    return next((p for p in table if p.vise(str(expression.key))), None)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Ce qu'une licence oppose au lot, et pourquoi ; `est_avere` quand l'un de ses termes s'oppose à coup sûr."""

    code: str
    raison: str
    est_avere: bool = True


@dataclass(frozen=True, slots=True)
class Emploi:
    """Un composant, sa licence, et comment la solution l'emploie ; sans usage dit, rien n'est supposé."""

    nom: str
    licence: str
    lieu: Lieu
    usage: str = ""

    @property
    def est_regarde(self) -> bool:
        """Vrai si la licence compte pour le code livré : un service séparé et un outil n'en font pas partie."""
        return self.usage not in (UsageComposant.SERVICE, UsageComposant.OUTIL)

    def __str__(self) -> str:
        """Rend « Poppler » (GPL-2.0-only), guillemets compris."""
        return f"« {self.nom or 'composant sans nom'} » ({self.licence})"


def controler_licences(composants: Iterable[Composant], licences: LicencesDuLot, fichier: str) -> Iterator[Anomalie]:
    """Énumère ce que la licence déclarée des composants oppose à la publication ou à une clause du lot."""
    emplois = (
        Emploi(
            composant.valeurs[contrat.COMPOSANT].strip(),
            composant.valeurs[contrat.LICENCE].strip(),
            lieu_du_composant(composant, fichier),
            usage(composant.valeurs.get(contrat.USAGE, "")).valeur,
        )
        for composant in composants
    )
    yield from controler_emplois(emplois, licences)


def controler_emplois(emplois: Iterable[Emploi], licences: LicencesDuLot) -> Iterator[Anomalie]:
    """Énumère une anomalie par motif, avec les composants qu'il touche : la même raison ne se répète pas."""
    for (obstacle, certain), touches in _groupes(emplois, licences).items():
        yield _anomalie(obstacle, touches, licences.sortie, certain=certain)


def controler_emplois_tus(emplois: Iterable[Emploi], licences: LicencesDuLot) -> Iterator[Anomalie]:
    """Énumère les seuls obstacles avérés de composants que rien ne déclare : les doutes d'un inventaire sont légion."""
    for (obstacle, certain), touches in _groupes(emplois, licences).items():
        if obstacle.est_avere:
            yield _anomalie(obstacle, touches, licences.sortie, certain=certain)


def _groupes(emplois: Iterable[Emploi], licences: LicencesDuLot) -> dict[tuple[Obstacle, bool], list[Emploi]]:
    groupes: dict[tuple[Obstacle, bool], list[Emploi]] = {}
    for emploi in emplois:
        if emploi.est_regarde:
            for obstacle in _obstacles(emploi.licence, licences):
                groupes.setdefault((obstacle, bool(emploi.usage)), []).append(emploi)
    return groupes


def _obstacles(licence: str, licences: LicencesDuLot) -> Iterator[Obstacle]:
    """Énumère ce qu'une licence oppose au lot : la licence publiée, puis une clause qui la proscrit."""
    termes = termes_de_licence(licence)
    if licences.sortie and est_proprietaire(licence):
        raison = "une licence propriétaire ne dit pas d'elle-même si l'ensemble peut être publié"
        yield Obstacle("licence-a-verifier", raison, est_avere=False)
    elif licences.sortie:
        verdicts = [v for terme in termes if (v := _verdict_du_terme(terme, licences.sortie)) is not None]
        pire = max(verdicts, key=lambda v: v.issue, default=None)
        if pire is not None and pire.issue is not Issue.COMPATIBLE:
            est_avere = pire.issue is Issue.INCOMPATIBLE
            code = "licence-incompatible" if est_avere and len(termes) == 1 else "licence-a-verifier"
            reserve = "" if len(termes) == 1 else "plusieurs licences, sans dire si elles se cumulent ; "
            yield Obstacle(code, f"{reserve}{_motif(pire)}", est_avere)
    trouvees = [p for terme in termes if (p := proscription(terme, licences.proscrivent)) is not None]
    if trouvees:
        yield Obstacle("licence-proscrite", trouvees[0].raison)


def _verdict_du_terme(licence: str, sortie: str) -> Verdict | None:
    """Rend le verdict d'une licence ; un nom que SPDX ne connaît pas n'en a un que s'il est sûr."""
    verdict = compatibilite(licence, sortie)
    if verdict is not None and verdict.issue is Issue.A_VERIFIER and not est_expression_spdx(licence):
        return None
    return verdict


_COMPOSANTS_NOMMES = 12
_SI = {True: "s'ils sont", False: "s'il est"}
_CONSEILS = {
    "licence-incompatible": "Faites préciser l'emploi ; un programme séparé n'est pas visé. Sinon, demandez un"
    " remplacement.",
    "licence-a-verifier": "Reportez-vous à la table de compatibilité de l'offre, ou au service juridique.",
    "licence-proscrite": "Vérifiez si un accord est demandé et quel remplacement est proposé ; un programme séparé"
    " n'est pas visé.",
}


def _anomalie(obstacle: Obstacle, touches: Sequence[Emploi], sortie: str, *, certain: bool) -> Anomalie:
    noms = ", ".join(map(str, touches[:_COMPOSANTS_NOMMES]))
    reste = len(touches) - _COMPOSANTS_NOMMES
    suite = f" et {reste} autres" if reste > 0 else ""
    est_proscrite = obstacle.code == "licence-proscrite"
    code_vise = "au code du marché" if est_proscrite else f"au code publié sous {sortie}"
    plusieurs = len(touches) > 1
    emploi = "incorporés ou liés" if plusieurs else "incorporé ou lié"
    if not certain:
        emploi = f"dont l'usage n'est pas dit, {_SI[plusieurs]} {emploi}"
    message = f"{noms}{suite}, {emploi} {code_vise} : {obstacle.raison}."
    ref = _EXIGENCE_DES_COMPOSANTS if est_proscrite else _EXIGENCE_DE_LA_LICENCE
    lieu, *autres = (emploi.lieu for emploi in touches)
    return Anomalie(
        obstacle.code, message, _CONSEILS[obstacle.code], Gravite.A_QUALIFIER, lieu, ref, autres_lieux=tuple(autres)
    )


def _motif(verdict: Verdict) -> str:
    return f"{verdict.raison} ({verdict.source})" if verdict.source else verdict.raison
