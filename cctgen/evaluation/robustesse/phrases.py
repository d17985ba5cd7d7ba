"""La robustesse dite en phrases : ce qu'un décideur lit, du plus décisif au plus fin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from cctgen.evaluation.notation.calcul import arrondir, en_francais
from cctgen.evaluation.phrases import enumerer
from cctgen.evaluation.robustesse.modele import Departage, EffetDeDegre, EffetDeRetrait, MargeDePoids, Robustesse
from cctgen.socle.typographie import composer_a_relire

AVERTISSEMENT = (
    "Information interne : elle dit ce qui ferait changer le classement, elle n'est ni une note ni un motif, et ne se"
    " communique pas. Le classement reste celui du barème publié."
)
_CENTIEME = 100


def phrases_de_robustesse(etude: Robustesse) -> tuple[str, ...]:
    """Rend l'étude d'un lot en phrases."""
    if len(etude.premiers) > 1:
        egalite = f"{enumerer(etude.premiers)} sont à égalité de note : le moindre écart les départagerait."
        return (egalite, *_des_retraits(etude))
    if etude.departage is None:
        return (f"{etude.premiers[0]} est la seule offre classée : rien ne peut la devancer.",)
    return (
        *phrases_de_l_ecart(etude.premiers[0], etude.departage),
        *_des_poids(etude.premiers[0], etude.poids),
        *_des_degres(etude.premiers[0], etude.departage, etude.degres),
        *_des_retraits(etude),
    )


def phrases_de_l_ecart(premier: str, departage: Departage) -> Iterator[str]:
    """Dit l'écart du premier au deuxième et les critères qui le font."""
    yield f"{premier} devance {departage.deuxieme} de {points(departage.ecart)} sur 100."
    avance = [f"{c.libelle} (+{points(c.points)})" for c in departage.criteres if c.points > 0]
    retard = [f"{c.libelle} (−{points(-c.points)})" for c in departage.criteres if c.points < 0]
    if avance:
        yield f"L'avance vient de : {enumerer(avance)}."
    if retard:
        yield f"{departage.deuxieme} fait mieux sur : {enumerer(retard)}."


def phrase_de_marge(premier: str, marge: MargeDePoids) -> str:
    """Dit entre quels poids le premier le reste ; les bornes sont arrondies vers l'intérieur."""
    place = _cite(marge.libelle) + (f", dans {_cite(marge.critere)}" if marge.critere else "")
    tete = f"{place} (poids publié : {sans_zeros(marge.publie)} %) :"
    if marge.est_entiere:
        return f"{tete} {premier} reste premier quel que soit ce poids."
    bas, haut = bornes_affichees(marge)
    passages = []
    for cote, rivaux in (("en deçà", marge.au_dessous), ("au-delà", marge.au_dessus)):
        if rivaux:
            passages.append(f"{cote}, {enumerer(rivaux)} {'passe' if len(rivaux) == 1 else 'passent'} devant")
    return f"{tete} {premier} reste premier de {bas} à {haut} % ; {' ; '.join(passages)}."


def _cite(libelle: str) -> str:
    """Cite un libellé du barème, composé : ce qui est entre guillemets ne l'est plus ensuite."""
    return f"« {composer_a_relire(libelle)} »"


def bornes_affichees(marge: MargeDePoids) -> tuple[str, str]:
    """Rend les deux bornes au centième, arrondies vers l'intérieur : ce qui est dit reste vrai."""
    bas, haut = bornes(marge)
    return sans_zeros(bas), sans_zeros(haut)


def bornes(marge: MargeDePoids) -> tuple[Fraction, Fraction]:
    """Rend ces deux bornes, en nombres."""
    bas, haut = ceil(marge.minimum * _CENTIEME), floor(marge.maximum * _CENTIEME)
    return Fraction(bas, _CENTIEME), Fraction(haut, _CENTIEME)


def sans_zeros(valeur: Fraction) -> str:
    """Écrit « 37,5 » pour 37,50."""
    texte = en_francais(valeur, 2)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def points(valeur: Fraction) -> str:
    """Écrit « 3,09 points », ou « moins de 0,01 point » pour ce que deux décimales ne montrent pas."""
    if valeur and not arrondir(valeur, 2):
        return "moins de 0,01 point"
    return f"{en_francais(valeur, 2)} point{'s' if abs(valeur) >= 2 else ''}"


def _des_poids(premier: str, marges: Sequence[MargeDePoids]) -> Iterator[str]:
    sensibles = [m for m in marges if not m.est_entiere]
    if marges and not sensibles:
        yield (
            f"{premier} reste premier quel que soit le poids d'un critère ou d'un sous-critère, les autres gardant"
            " leurs proportions."
        )
        return
    yield from (phrase_de_marge(premier, m) for m in sensibles)
    if len(sensibles) < len(marges):
        entieres = [_cite(m.libelle) for m in marges if m.est_entiere]
        yield f"Aucun poids de {enumerer(entieres)} ne changerait le premier."


def _des_degres(premier: str, departage: Departage, effets: Sequence[EffetDeDegre]) -> Iterator[str]:
    decisifs = [e for e in effets if e.devant != (premier,)]
    if not decisifs:
        yield "Aucun écart d'un seul degré, sur aucune exigence, ne changerait le premier."
    else:
        refs = list(dict.fromkeys(e.ref for e in decisifs))
        ou = refs[0] if len(refs) == 1 else f"chacune de ces exigences : {enumerer(refs)}"
        yield f"Un seul degré d'écart suffit à changer le premier, ou à créer une égalité, sur {ou}."
    if departage.degres is None:
        yield f"Un degré de moins à {premier} et de plus à {departage.deuxieme} sur tout n'inverserait pas leur ordre."
    elif departage.degres > 1:
        yield (
            f"Pour que {departage.deuxieme} passe devant, {departage.degres} notes au moins devraient bouger d'un"
            f" degré, toutes contre {premier}."
        )


def _des_retraits(etude: Robustesse) -> Iterator[str]:
    changeants = [r for r in etude.retraits if r.change_le_premier]
    for retrait in changeants:
        yield (
            f"Sans l'offre de {retrait.retiree}, la note du prix changerait et {enumerer(retrait.premiers)}"
            f" {'serait premier' if len(retrait.premiers) == 1 else 'seraient premiers à égalité'}."
        )
    if etude.retraits and not changeants:
        yield "Si une offre n'avait pas été reçue, la première place ne changerait qu'au profit de la suivante."
    yield from (_ordre(r) for r in etude.retraits if r.ordre_change and not r.change_le_premier)
    if len(etude.retraits) < etude.offres_en_jeu:
        yield f"Retraits étudiés : {len(etude.retraits)} sur {etude.offres_en_jeu}, mieux classées et prix extrêmes."


def _ordre(retrait: EffetDeRetrait) -> str:
    return f"Sans l'offre de {retrait.retiree}, le premier ne change pas, mais l'ordre des suivants, si."
