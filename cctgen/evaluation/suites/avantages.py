"""Ce qu'on écrit de l'offre retenue, confronté aux notes et aux prix : une lettre ne vante pas ce qu'elle a perdu."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import TypeCritere
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.notation.calcul import arrondir
from cctgen.evaluation.suites.comparatifs import (
    CONCEDE,
    ECART,
    PROPOSITION,
    dit_les_autres_plus_chers,
    lisse,
    mot_propre,
    se_dit_devant_partout,
    vante_ce_que_dit_un_mot,
    vante_la_note,
    vante_la_note_du_prix,
    vante_le_prix,
)
from cctgen.evaluation.suites.issue import Issue
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers, en_francais, montant_en_clair

_DITS = 6
_EGAL = (
    r"égale?s?\b|égaux|égalité|identiques?|comparables?|équivalente?s?|(?:au|du) même niveau|proches?\b|voisine?s?\b"
    r"|similaires?|semblables?"
)
_EN_RETRAIT = re.compile(
    rf"\b(?:{_EGAL}|moindres?|inférieure?s?|en retrait|derrière|en dessous|au-dessous|deuxième|faiblesses?"
    r"|perd\b|cède\b"
    r"|plus (?:faibles?|bas(?:se)?s?|modestes?|réduite?s?|limitée?s?)\b(?! (?:prix|coût|tarif))"
    r"|moins (?!de\b|d'|ch(?:er|ère)s?\b|co[uû]teu|onéreu|risqué))",
    re.IGNORECASE,
)
_PLUS_CHER = re.compile(rf"\b(?:{_EGAL}|supérieure?s?\b|élevée?s?\b|chère?s?\b|co[uû]teu\w+|onéreu\w+)", re.IGNORECASE)
"""Un prix moindre est un avantage ; c'est plus haut qu'il s'avoue."""
_PRIX = re.compile(r"\b(?:prix|coûts?)\b", re.IGNORECASE)
_DEMENTI = re.compile(
    r"\b(?:pas|jamais|nullement|aucunement|ni|rien|non|sans|autres?|concurrent\w*|candidats?)\b|\b(?:au|du)\s*$",
    re.IGNORECASE,
)
"""« N'est pas inférieure », « au moins », « les autres sont derrière » : rien n'y est avoué."""
_EXCEPTE = re.compile(
    r"\b(?:hormis|sauf|hors|excepté)\b|\b(?:non|pas) (?:sur|par|pour|en|à) (?:l[ae] |l'|s(?:a|on) )?$|\bmêmes?\s*$"
    rf"|\bsans être (?:l[ae] )?(?:meilleure?|premi[eè]re?|plus)\b|{ECART}$",
    re.IGNORECASE,
)
"""Ce qui, devant le critère, l'ôte de ce que l'offre gagne."""
_DE_L_AUTRE = r"(?:l'autre|les (?:\w+ )?autres|une autre)\b"
_A_L_AUTRE = re.compile(
    r"\s*(?:de l'autre|des (?:\w+ )?autres|d'une autre)\b|.*\b(?:avantage de|revient à) (?:l'|une )autre\b"
    r"|\s*(?:n'est pas|sans être) l[ae] (?:meilleure?|premi[eè]re?|plus)\b",
    re.IGNORECASE,
)
"""Ce qui, derrière le critère, met une autre offre devant."""
_EST_NOTE = re.compile(
    r"(?:\s»)?\s*(?:[:(]|(?:est )?notée?|obtient)?\s*(?!0\d)\d+(?:,\d+)?(?: (?:sur|/) \d+| points?)?\s*"
    r"(?:[).,;]|$|(?:contre|et|pour)\b)",
    re.IGNORECASE,
)
"""« Valeur technique : 75, contre 78 » donne la note à lire : rien n'y est vanté."""


@dataclass(frozen=True, slots=True)
class _Vantable:
    """Ce dont l'offre peut se dire meilleure : plus haute est sa `valeur`, mieux c'est ; `dite` est ce qui s'en lit."""

    valeur: Fraction
    dite: str
    est_vante: Callable[[str], bool]
    suffit_de_citer: bool = False
    """Vrai si, parmi des avantages, le citer le vante : une référence, un intitulé de plusieurs mots."""


def avantages_dementis(issue: Issue, lieu: Lieu, dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère une anomalie au plus par texte : ce qu'il vante de l'offre retenue, et où elle n'est pas devant.

    Des avantages, se voit tout ce qu'ils citent, sauf où la phrase avoue elle-même que l'offre y est moindre ou égale,
    ou n'en donne que la note. Du motif du choix, du prix et d'un intitulé d'un seul mot, ne se voit que ce qu'une
    phrase compare : le reste, une personne le relit.
    """
    retenue, choix = issue.attributaire, issue.choix
    if retenue is None or choix is None:
        return
    siens = _vantables(retenue, dossier)
    cites = {quoi for quoi, v in siens.items() if v.suffit_de_citer and _cite_sans_avouer(choix.avantages, quoi)}
    for ou, texte, sans_comparer in (
        ("les avantages écrits citent", choix.avantages, cites),
        ("le motif du choix vante", choix.motif, set[str]()),
    ):
        vantes = {quoi: v for quoi, v in siens.items() if quoi in sans_comparer or v.est_vante(texte)}
        indepasses = _dits_indepasses(retenue, texte) & siens.keys() - vantes.keys()
        if dementis := list(_dementis(issue, vantes | {quoi: siens[quoi] for quoi in indepasses}, indepasses, dossier)):
            message = (
                f"« {retenue.soumissionnaire} » : {ou} ce où l'offre n'est pas devant :"
                f" {citer_les_premiers(dementis, _DITS)}."
            )
            conseil = "Récrivez-le d'après les notes et les prix : la lettre donne les deux notes à lire."
            yield Anomalie("avantage-dementi", message, conseil, Gravite.A_QUALIFIER, lieu, lot=issue.lot.numero)


def _dits_indepasses(offre: OffreComparee, texte: str) -> set[str]:
    """Rend les critères sur lesquels le texte dit que nulle offre n'est devant : une autre peut y être à égalité."""
    noms = {c.critere.libelle or c.critere.id: c.critere.type for c in offre.note.criteres}
    if se_dit_devant_partout(len(noms), texte):
        return set(noms)
    return {nom for nom, nature in noms.items() if nature is TypeCritere.PRIX and dit_les_autres_plus_chers(nom, texte)}


def _dementis(
    issue: Issue, vantes: Mapping[str, _Vantable], indepasses: Collection[str], dossier: Dossier
) -> Iterator[str]:
    autres = [o for o in issue.lot.offres if o is not issue.attributaire and o.rang is not None]
    for offre in autres if vantes else ():
        leurs = _vantables(offre, dossier)
        for quoi, sien in vantes.items():
            if quoi not in leurs or (quoi in indepasses and sien.valeur == leurs[quoi].valeur):
                continue
            if sien.valeur <= leurs[quoi].valeur:
                yield f"{quoi} ({sien.dite}, contre {leurs[quoi].dite} pour {offre.soumissionnaire})"


def _vantables(offre: OffreComparee, dossier: Dossier) -> dict[str, _Vantable]:
    """Rend ce dont l'offre peut se dire meilleure : ses exigences notées, ses critères et sous-critères, son prix."""
    decimales = dossier.bareme.arrondi if dossier.bareme else 2
    notees = {e.ref for e in dossier.exigences(offre.offre.lot) if e.notee}
    vantables = {
        ref: _Vantable(Fraction(note), str(note), partial(vante_la_note, ref), suffit_de_citer=True)
        for ref, note in offre.notes.items()
        if ref in notees
    }
    intitules = [c.critere.libelle or "" for c in offre.note.criteres]
    intitules += [p.sous_critere.libelle or "" for c in offre.note.criteres for p in c.parts]
    for critere in offre.note.criteres:
        libelle = critere.critere.libelle or critere.critere.id
        parts = [(p.sous_critere.libelle, p.note) for p in critere.parts]
        for nom, note in ((libelle, critere.note), *parts):
            if nom and note is not None:
                # Deux notes qui se lisent égales dans la lettre n'en mettent aucune devant.
                lue = arrondir(note, decimales)
                vante = partial(_vante_le_critere, nom, mot_propre(nom, intitules))
                vantables[nom] = _Vantable(Fraction(lue), en_francais(lue), vante, " " in nom)
        if critere.critere.type is TypeCritere.PRIX and libelle in vantables and offre.prix is not None:
            note_du_prix = replace(vantables[libelle], est_vante=partial(vante_la_note_du_prix, libelle))
            vantables[f"note « {libelle} »"] = replace(note_du_prix, suffit_de_citer=False)
            montant, dit = -Fraction(offre.prix), montant_en_clair(offre.prix)
            vantables[libelle] = _Vantable(montant, dit, partial(vante_le_prix, libelle), " " in libelle)
    return vantables


def _vante_le_critere(nom: str, mot: str, texte: str) -> bool:
    return vante_la_note(nom, texte) or vante_ce_que_dit_un_mot(mot, texte)


def _cite_sans_avouer(texte: str, quoi: str) -> bool:
    """Vrai si un endroit au moins cite ce critère sans l'avouer moindre dans la même proposition."""
    lu = lisse(texte)
    trouves = re.finditer(rf"(?<![\w-]){re.escape(lisse(quoi))}(?![\w-])", lu, re.IGNORECASE)
    return any(not _est_avoue(lu, trouve) for trouve in trouves)


def _est_avoue(texte: str, cite: re.Match[str]) -> bool:
    devant, derriere = texte[: cite.start()], texte[cite.end() :]
    devant = devant[max((m.end() for m in PROPOSITION.finditer(devant)), default=0) :]
    if _EST_NOTE.match(derriere) or _EXCEPTE.search(devant):
        return True
    # L'apposition tient à ce qu'elle suit : « SSI-2, un peu en retrait, … » ; « SSI-2 : en retrait ».
    tete = re.match(r"[\s)»]*[,:]?", derriere)
    debut = tete.end() if tete else 0
    fin = PROPOSITION.search(derriere, debut)
    derriere = derriere[debut : fin.start() if fin else None]
    if _dit_l_autre_devant(devant, derriere):
        return True
    dit_moindre = _PLUS_CHER if _PRIX.search(cite[0]) else _EN_RETRAIT
    lus = (devant, ""), (derriere, devant)
    return CONCEDE.search(devant) is not None or any(
        not _DEMENTI.search(avant + lu[: moindre.start()]) and not _PRIX.search(lu[: moindre.start()])
        for lu, avant in lus
        if (moindre := dit_moindre.search(lu))
    )


def _dit_l_autre_devant(devant: str, derriere: str) -> bool:
    """Vrai si la proposition parle d'une autre offre, ou lui laisse ce critère, sans la dire elle-même en retrait."""
    d_une_autre = re.match(rf"\s*{_DE_L_AUTRE}", devant, re.IGNORECASE) or _A_L_AUTRE.match(derriere)
    return d_une_autre is not None and not _EN_RETRAIT.search(f"{devant}§{derriere}")
