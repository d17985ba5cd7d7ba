"""La synthèse d'une page : qui est premier, de combien, pourquoi, et ce qui n'est pas encore réglé."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from cctgen.documents.texte import Bloc, Encadre, Style, cellule, paragraphe, tableau
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.modele import SensDecision
from cctgen.evaluation.motivation.ecarts import classees, ecarts_de_criteres, premieres, sans_rang
from cctgen.evaluation.notation.calcul import arrondir, en_francais
from cctgen.evaluation.phrases import etat_acheve, titre_de_lot
from cctgen.evaluation.rapport.derogations import CompteDesDerogations, compte_des_derogations
from cctgen.evaluation.rapport.tableaux import puces, tableau_du_classement
from cctgen.socle.nombres import compter

_OFFRES_MONTREES = 6
_LOTS_DETAILLES = 3
"""Ce qui tient sur une page ; le reste se lit au corps du rapport."""


def synthese(comparaison: Comparaison, registre: Sequence[Derogation] = ()) -> tuple[Bloc, ...]:
    """Rend toute la synthèse, qui tient sur la première page ; `registre` dit ce qui est décidé des dérogations."""
    return tuple(_synthese(comparaison, compte_des_derogations(comparaison, registre)))


def _synthese(comparaison: Comparaison, derogations: CompteDesDerogations) -> Iterator[Bloc]:
    yield Encadre(tuple(paragraphe(phrase) for phrase in (*_etat(comparaison), *_derogations(derogations))))
    if len(comparaison.lots) > _LOTS_DETAILLES:
        yield _en_une_ligne_par_lot(comparaison)
        return
    for lot in comparaison.lots:
        yield paragraphe(titre_de_lot(lot) or "Classement", Style.BANDEAU)
        if not lot.offres:
            yield paragraphe("Aucune offre comparable.")
            continue
        yield tableau_du_classement(lot, comparaison.decimales, _OFFRES_MONTREES)
        motifs = motifs_du_classement(lot, comparaison.decimales, _OFFRES_MONTREES)
        yield from puces([cellule(motif) for motif in motifs])


def _derogations(compte: CompteDesDerogations) -> Iterator[str]:
    """Une dérogation demandée ne change pas le classement : aucune ne s'accorde avant la notification du marché."""
    if not compte.demandees:
        return
    pluriel = "s" if compte.demandees > 1 else ""
    decidees = ((compte.accordees, "accordée"), (compte.refusees, "refusée"))
    dites = [compter(nombre, mot) for nombre, mot in decidees if nombre]
    dites += [f"{compte.a_decider} à décider"] if compte.a_decider else []
    suite = _REGLE if compte.a_decider else ""
    yield f"Dérogation{pluriel} demandée{pluriel} : {compte.demandees} ({', '.join(dites)}).{suite}"


_REGLE = (
    " Aucune n'est accordée avant la notification du marché : d'ici là, chaque exigence s'impose telle qu'elle est"
    " publiée."
)


def _etat(comparaison: Comparaison) -> Iterator[str]:
    provisoires = [lot for lot in comparaison.lots if lot.provisoire]
    if not provisoires:
        yield (
            f"{etat_acheve(comparaison.lots)} Le classement reste à valider et à signer par les personnes qui en"
            " répondent."
        )
        return
    noms = [f"lot {lot.numero}" for lot in provisoires if lot.numero]
    points = len({r for lot in provisoires for r in lot.raisons})
    ou = f" ({', '.join(noms)})" if noms else ""
    pluriel = "s restent" if points > 1 else " reste"
    yield (
        f"Classement provisoire{ou} : {points} point{pluriel} à régler, listé{'s' if points > 1 else ''} plus loin. Ce"
        " projet ne vaut ni classement définitif ni décision."
    )


def _en_une_ligne_par_lot(comparaison: Comparaison) -> Bloc:
    lignes = [_ligne_de_lot(lot, comparaison.decimales) for lot in comparaison.lots]
    entetes = ("Lot", "Première", "Note", "Suivante", "Note", "État")
    return tableau(entetes, lignes, "Classement de chaque lot")


def _ligne_de_lot(lot: LotCompare, decimales: int) -> tuple[str, ...]:
    rangees = classees(lot)
    premiere = [c for o in rangees[:1] for c in (o.soumissionnaire, en_francais(o.note.note, decimales))] or ["–", "–"]
    suivante = [c for o in rangees[1:2] for c in (o.soumissionnaire, en_francais(o.note.note, decimales))] or ["–", "–"]
    etat = "provisoire" if lot.provisoire else "à valider"
    return (f"{lot.numero}. {lot.titre}", *premiere, *suivante, etat)


def motifs_du_classement(lot: LotCompare, decimales: int, au_plus: int | None = None) -> Iterator[str]:
    """Énumère, en phrases, ce qui place les offres et ce qu'on en a décidé ; ce que `au_plus` y coupe se compte."""
    rangees = classees(lot)
    yield from _tete(rangees, decimales)
    if lot.departage is not None:
        yield lot.departage.phrase
    if au_plus is not None and (caches := len(lot.offres) - au_plus) > 0:
        yield (
            f"Les {caches} offres suivantes se lisent plus loin." if caches > 1 else "Une autre offre se lit plus loin."
        )
    hors_classement = [o for o in lot.offres if o.rang is None]
    yield from map(sans_rang, hors_classement[:au_plus])
    if au_plus is not None and (tus := len(hors_classement) - au_plus) > 0:
        yield f"{compter(tus, 'autre offre')} sans rang : les motifs se lisent plus loin."
    yield from _decisions(lot.offres)


def _tete(rangees: Sequence[OffreComparee], decimales: int) -> Iterator[str]:
    tete = premieres(rangees)
    if not tete:
        return
    note = f"{en_francais(tete[0].note.note, decimales)} sur 100"
    if len(tete) > 1:
        yield f"Les offres de {' et de '.join(o.soumissionnaire for o in tete)} sont premières à égalité, avec {note}."
        return
    premiere, suivantes = tete[0], rangees[1:]
    if not suivantes:
        yield f"L'offre de {premiere.soumissionnaire} est seule classée, avec {note}."
        return
    seconde = suivantes[0]
    avance = (premiere.note.note or Fraction(0)) - (seconde.note.note or Fraction(0))
    yield (
        f"L'offre de {premiere.soumissionnaire} est classée première, avec {note}. Elle devance de"
        f" {points_en_clair(avance, decimales)} celle de {seconde.soumissionnaire}"
        f"{_arrondi_a_dire(premiere, seconde, avance, decimales)}."
    )
    yield from _ce_qui_separe(premiere, seconde, avance, decimales)


def _ce_qui_separe(premiere: OffreComparee, seconde: OffreComparee, avance: Fraction, decimales: int) -> Iterator[str]:
    """Chaque écart s'arrondit à part ; quand leur somme affichée n'est pas l'avance affichée, la phrase le dit."""
    ecarts = [(e.critere.libelle or e.critere.id, e.points) for e in ecarts_de_criteres(premiere, seconde)]
    dits = [f"{nom} {ecart_en_clair(points, decimales)}" for nom, points in ecarts if arrondir(points, decimales)]
    if not dits:
        if menus := [nom for nom, points in ecarts if points > 0]:
            yield f"Ce qui les sépare, plus petit que l'arrondi des notes affichées, vient de : {', '.join(menus)}."
        return
    somme = sum((arrondir(points, decimales) for _, points in ecarts), Decimal(0))
    juste = somme == arrondir(avance, decimales)
    arrondis = "" if juste else f" (chacun arrondi ; leur somme exacte s'arrondit à {en_francais(avance, decimales)})"
    yield f"Ce qui les sépare, en points de la note globale : {' ; '.join(dits)}{arrondis}."


def _arrondi_a_dire(premiere: OffreComparee, seconde: OffreComparee, avance: Fraction, decimales: int) -> str:
    """L'écart est celui des notes exactes : si la différence des notes affichées en donne un autre, on le dit."""
    affichees = [arrondir(o.note.note or Fraction(0), decimales) for o in (premiere, seconde)]
    return "" if affichees[0] - affichees[1] == arrondir(avance, decimales) else " (écart des notes exactes)"


def points_en_clair(points: Fraction, decimales: int) -> str:
    """Rend « 3,10 points », « 1,18 point » (le pluriel commence à deux) ou « moins de 0,01 point », jamais « 0,00 »."""
    if points and not arrondir(points, decimales):
        return f"moins de {en_francais(Fraction(1, 10**decimales), decimales)} point"
    return f"{en_francais(points, decimales)} point{'s' if arrondir(points, decimales) >= 2 else ''}"


def ecart_en_clair(points: Fraction, decimales: int) -> str:
    """Rend « +3,80 » ou « −0,70 », le moins typographique compris."""
    return f"{'+' if points > 0 else '−'}{en_francais(abs(points), decimales)}"


def _decisions(offres: Sequence[OffreComparee]) -> Iterator[str]:
    presentes = [o for o in offres if o.mise_a_l_ecart is None]
    prises = [i.decision.decision for o in presentes for i in o.irregularites if i.decision is not None]
    for sens in SensDecision:
        if nombre := prises.count(sens):
            yield f"Irrégularités potentielles qualifiées « {sens.libelle} » : {nombre}."
    for offre in presentes:
        if offre.prix_bas is not None:
            decidee = offre.decision_de_prix
            suite = (
                f"{decidee.decision.libelle}. {decidee.motif}" if decidee else "justification à demander et à juger."
            )
            yield f"{offre.soumissionnaire}, {offre.prix_bas.motif} : {suite}"
    if restantes := sum(1 for o in presentes for i in o.irregularites if i.decision is None):
        yield f"Irrégularités potentielles à qualifier : {restantes}."
