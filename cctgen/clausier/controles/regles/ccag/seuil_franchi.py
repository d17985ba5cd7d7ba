"""Les trois seuils du CCAG-TIC qu'un paramètre ou une phrase peut franchir sans le dire.

Préavis d'audit de quinze jours (article 24), destruction des données sous trois mois (article 37), plafond des
pénalités de retard à 10 % du montant hors taxes (article 14.1.2) : s'en écarter est une dérogation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from cctgen.clausier.controles.durees import durees
from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.modele import Parametre, TypeParametre
from cctgen.clausier.textes.articles import deroge_a
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import evoque
from cctgen.socle.anomalies import Chemin
from cctgen.socle.nombres import lire_nombre

PREAVIS_D_AUDIT = Decimal(15)
"""Jours, article 24."""
DESTRUCTION = (Decimal(90), Decimal(92))
"""Trois mois, article 37, comptés en jours."""
PLAFOND_DES_PENALITES = Decimal(10)
"""Pour cent du montant hors taxes, article 14.1.2."""
_EN_JOURS = (
    ("heure", Decimal(1) / 24),
    ("jour ouvré", Decimal(7) / 5),
    ("jours ouvré", Decimal(7) / 5),
    ("jour", Decimal(1)),
    ("semaine", Decimal(7)),
    ("mois", Decimal(30)),
    ("an", Decimal(365)),
)
_POURCENTAGE = expression(r"\b(\d+(?:,\d+)?)\s*%")


class _Seuil(NamedTuple):
    """Un seuil : son article, ce qui le fait reconnaître (un des `indices`, tous les mots), l'exclut, et en sort."""

    article: str
    regle: str
    indices: tuple[str, ...]
    mots: tuple[re.Pattern[str], ...]
    sauf: re.Pattern[str]
    lire: Callable[[str], Iterator[Decimal]]
    unite: Callable[[str], Decimal | None]
    hors: Callable[[Decimal | None, Decimal | None], bool]

    def vise(self, texte: str) -> bool:
        """Vrai si le texte parle de ce que borne le seuil."""
        if not evoque(texte, *self.indices):
            return False
        en_mots = texte.replace("_", " ").lower()
        return all(mot.search(en_mots) for mot in self.mots) and not self.sauf.search(en_mots)


def _durees(phrase: str) -> Iterator[Decimal]:
    """Énumère les durées écrites en chiffres ou en lettres, en jours."""
    for duree in durees(phrase):
        facteur = _jours(duree.unite)
        if facteur is not None:
            yield facteur * duree.nombre


def _jours(unite: str) -> Decimal | None:
    """Rend le nombre de jours d'une unité ; un jour ouvré en vaut sept cinquièmes."""
    return next((facteur for nom, facteur in _EN_JOURS if unite.lower().startswith(nom)), None)


def _pourcentages(phrase: str) -> Iterator[Decimal]:
    for taux in _POURCENTAGE.finditer(phrase):
        if (nombre := lire_nombre(taux.group(1))) is not None:
            yield nombre


def _taux(unite: str) -> Decimal | None:
    return Decimal(1) if unite.strip().startswith("%") else None


_SEUILS = (
    _Seuil(
        "24",
        "le préavis d'audit est de quinze jours",
        ("audit",),
        (expression(r"pr[ée]avis"),),
        expression(r"\blicences?\b"),
        _durees,
        _jours,
        lambda mini, _maxi: mini is None or mini < PREAVIS_D_AUDIT,
    ),
    _Seuil(
        "37",
        "la destruction des données se fait sous trois mois",
        ("destruction", "efface", "détrui", "detrui"),
        (expression(r"d[ée]lai|donn[ée]es"),),
        expression(r"pr[ée]avis|à l'avance|attestation|proc[èe]s|jour(?:s)? (?:ouvrés )?suivant l|\bcomptes?\b"),
        _durees,
        _jours,
        lambda mini, maxi: mini is None or maxi is None or mini < DESTRUCTION[0] or maxi > DESTRUCTION[1],
    ),
    _Seuil(
        "14.1.2",
        "les pénalités de retard sont plafonnées à 10 % du montant hors taxes",
        ("pénalit", "penalit"),
        (),
        expression(r"^$"),
        _pourcentages,
        _taux,
        lambda _mini, maxi: maxi is None or maxi > PLAFOND_DES_PENALITES,
    ),
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un paramètre ou une phrase qui sort d'un seuil du CCAG-TIC sans dérogation déclarée."""
    for seuil in _SEUILS:
        if deroge_a(lue.clause, seuil.article):
            continue
        for nom, parametre in lue.clause.parametres.items():
            if seuil.vise(f"{nom} {parametre.libelle}") and _peut_sortir(seuil, parametre):
                yield _constat(seuil, f"le paramètre « {nom} » permet", ("parametres", nom))
        for phrase in lue.a_juger:
            if seuil.vise(phrase.texte) and any(seuil.hors(v, v) for v in seuil.lire(phrase.texte)):
                yield _constat(seuil, "le texte prévoit", phrase.chemin)


def _constat(seuil: _Seuil, sujet: str, chemin: Chemin) -> Constat:
    return Constat(
        f"{sujet} de s'écarter de l'article {seuil.article} du CCAG-TIC : {seuil.regle}.",
        f"Bornez la valeur, ou déclarez dans « deroge » une dérogation à l'article {seuil.article}.",
        chemin,
    )


def _peut_sortir(seuil: _Seuil, parametre: Parametre) -> bool:
    facteur = seuil.unite(parametre.unite)
    if parametre.type not in (TypeParametre.ENTIER, TypeParametre.NOMBRE) or facteur is None:
        return False
    defaut = _nombre(parametre.defaut)
    valeurs = [v * facteur for v in (parametre.min, parametre.max, defaut) if v is not None]
    mini = None if parametre.min is None else min(valeurs)
    maxi = None if parametre.max is None else max(valeurs)
    return seuil.hors(mini, maxi)


def _nombre(valeur: str | None) -> Decimal | None:
    try:
        return None if valeur is None else Decimal(valeur)
    except InvalidOperation:
        return None


_PREAVIS = {"type": "entier", "libelle": "Préavis d'audit", "unite": "jours", "defaut": "15"}

REGLE = Regle(
    code="derogation-non-declaree",
    voit="Un préavis d'audit, un délai de destruction ou un plafond de pénalités qui sort du CCAG-TIC sans le dire.",
    source="CCAG-TIC 2021, articles 14.1.2, 24 et 37 : s'en écarter est une dérogation",
    exemple="un préavis d'audit de cinq jours",
    remede="Bornez la valeur, ou déclarez une dérogation à cet article dans « deroge ».",
    examiner=examiner,
    fautifs=(
        {"texte": "Le préavis d'audit est de cinq jours."},
        {"texte": "Les données sont détruites dans un délai de six mois."},
        {"piece": "ccap", "texte": "Les pénalités sont plafonnées à 20 % du montant du marché."},
        {"texte": "L'audit suit un préavis de {preavis} jours.", "parametres": {"preavis": {**_PREAVIS, "min": "5"}}},
    ),
    sains=(
        {"texte": "Le préavis d'audit est de quinze jours."},
        {"texte": "Les données sont détruites dans un délai de trois mois."},
        {"piece": "ccap", "texte": "Les pénalités sont plafonnées à 10 % du montant du marché."},
        {"texte": "L'audit suit un préavis de {preavis} jours.", "parametres": {"preavis": {**_PREAVIS, "min": "15"}}},
    ),
)
