"""Les listes du classeur : irrégularités, réserves, anomalies, composants et dérogations, barème appliqué."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Formule, Valeur, plage
from cctgen.evaluation.classeur.natures import nature
from cctgen.evaluation.irregularites import objet_de
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.reserves import Reserve
from cctgen.matrice.habillage.lecture import habillage
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir, majuscule

_PREMIERE_RANGEE = 5
"""La ligne qui suit le titre, l'édition, une ligne vide et l'en-tête."""

_LEGENDES = {
    "Composants et dérogations": "La situation est celle que donne le référentiel de produits (statut R : recommandé ;"
    " A : admis sous condition ; M : maintenu, à remplacer ; O : en observation). Sur fond rose, ce qui reste à"
    " examiner.",
    "Forces et faiblesses": "Une force ou une faiblesse se mesure à la moyenne des autres offres : une réponse qui"
    " couvre l'exigence est une faiblesse là où les autres font mieux.",
}
"""Ce que disent une couleur ou un mot d'un tableau : la ligne qui sépare son titre de son en-tête."""

Colonnes = Sequence[str]
Rangee = Sequence[Valeur | Case]

_GRAVITES = {
    Gravite.INFORMATION: "information",
    Gravite.A_QUALIFIER: "à qualifier",
    Gravite.BLOQUANTE: "bloquante",
}


def ecrire_table(
    classeur: Classeur,
    nom: str,
    titre: str,
    edition: str,
    colonnes: Colonnes,
    rangees: Iterable[Rangee],
) -> None:
    """Écrit une feuille d'un seul tableau, ligne à ligne ; vide, elle dit « Aucune. »."""
    feuille = classeur.feuille(nom)
    feuille.largeurs(habillage().largeurs(f"comparaison : {nom}"))
    feuille.tete(titre, edition)
    feuille.ecrire([_LEGENDES.get(nom, "")], "discret")
    entete = feuille.entetes(colonnes, 30)
    for rangee in rangees:
        feuille.ajouter(rangee)
    if feuille.ligne == entete + 1:
        feuille.ecrire(["Aucune."], "paragraphe")
    feuille.filtrer(entete, len(colonnes))
    feuille.figer(entete)
    feuille.imprimer(entetes=(entete, entete))


def numero_de_lot(numero: int | None) -> Case:
    """Rend un numéro de lot en nombre, qui se trie et que le tableur ne prend pas pour un texte égaré."""
    return Case(numero or "–", "entier")


def _numero(lot: LotAEcrire) -> Case:
    return numero_de_lot(lot.lot.numero)


def _poids(poids: Decimal) -> Case:
    return Case(poids, "entier" if poids == poids.to_integral_value() else "points-exacts")


def _offres(lots: Iterable[LotAEcrire]) -> Iterator[tuple[LotAEcrire, OffreComparee]]:
    yield from ((lot, offre) for lot in lots for offre in lot.lot.offres)


def ecrire_irregularites(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit les irrégularités potentielles, puis toute autre décision prise, personne n'étant écarté d'office."""
    colonnes = (
        "Lot",
        "Soumissionnaire",
        "Réf.",
        "Exigence",
        "Motif",
        "Décision",
        "Motif de la décision",
        "Auteur",
        "Date",
    )
    rangees = (r for lot, offre in _offres(lots) for r in _irregularites(lot, offre))
    ecrire_table(classeur, "Irrégularités", "Irrégularités potentielles", lots[0].edition, colonnes, rangees)


def _irregularites(lot: LotAEcrire, offre: OffreComparee) -> Iterator[Rangee]:
    enonces = {e.ref: e.enonce for e in lot.exigences}
    for i in offre.irregularites:
        d = i.decision
        fin = _prise(d) if d else ("", "", "")
        enonce = en_clair(enonces[i.ref]) if i.ref in enonces else ""
        decision = Case(d.decision.libelle, "texte") if d else ce_qui_reste(offre, "à prendre")
        motif = majuscule(finir(" ; ".join(m.removesuffix(".") for m in i.motifs)))
        yield (_numero(lot), offre.soumissionnaire, i.objet, enonce, motif, decision, *fin)
    for d in offre.autres_decisions:
        enonce = en_clair(enonces[d.exigence]) if d.exigence in enonces else ""
        dite = Case(d.decision.libelle, "texte")
        objet = d.exigence if enonce else majuscule(objet_de(d.exigence))
        yield (_numero(lot), offre.soumissionnaire, objet, enonce, offre.ce_que_vaut(d), dite, *_prise(d))


def _prise(decision: Decision) -> tuple[str, str, str]:
    """Rend le motif d'une décision, qui l'a prise et quand."""
    return decision.motif, decision.auteur, f"{decision.date:%d/%m/%Y}"


def ecrire_reserves(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit ce que la lecture a relevé et qui attend une personne : exigences P à constater, réserves."""
    colonnes = ("Lot", "Soumissionnaire", "Réf.", "Relevé", "Qualification")
    rangees = (
        (_numero(lot), offre.soumissionnaire, *ligne)
        for lot, offre in _offres(lots)
        for ligne in (
            *(
                (ref, "Exigence de niveau P sans constat « Vérifié ».", ce_qui_reste(offre, "à constater"))
                for ref in offre.a_constater
            ),
            *((r.ref, majuscule(r.message), _qualification(offre, r)) for r in offre.reserves if not r.est_de_fond),
        )
    )
    ecrire_table(classeur, "Réserves", "Réserves et points à constater", lots[0].edition, colonnes, rangees)


def ce_qui_reste(offre: OffreComparee, a_faire: str) -> Case:
    """Rend ce qu'il reste à faire d'une offre, en alerte tant qu'elle est en jeu."""
    return Case(offre.reste(a_faire), "texte alerte" if offre.mise_a_l_ecart is None else "texte")


def _qualification(offre: OffreComparee, reserve: Reserve) -> Case:
    return Case(reserve.qualification, "texte") if reserve.est_qualifiee else ce_qui_reste(offre, "à qualifier")


def ecrire_anomalies(classeur: Classeur, lots: Sequence[LotAEcrire], comparaison: Comparaison) -> None:
    """Écrit tout ce que la lecture des offres et des grilles a relevé."""
    colonnes = (
        "Lot",
        "Soumissionnaire",
        "Lieu",
        "Nature",
        "Gravité",
        "Réf.",
        "Message",
        "Conseil",
    )
    ecrire_table(classeur, "Anomalies", "Anomalies", lots[0].edition, colonnes, _anomalies(lots, comparaison))


def _anomalies(lots: Sequence[LotAEcrire], comparaison: Comparaison) -> Iterator[Rangee]:
    for lot, o in _offres(lots):
        yield from ((_numero(lot), o.soumissionnaire, *_anomalie(a, o.offre.fichier)) for a in o.offre.anomalies)
    for f in comparaison.fichiers_a_part:
        nom = f.offre.soumissionnaire or "–"
        yield from ((numero_de_lot(None), nom, *_anomalie(a, f.offre.fichier)) for a in f.offre.anomalies)
    yield from ((numero_de_lot(a.lot), "évaluation", *_anomalie(a, "")) for a in comparaison.anomalies)


def _anomalie(anomalie: Anomalie, fichier: str) -> tuple[Valeur | Case, ...]:
    lieu = _lieu(anomalie.lieu) or fichier
    return (
        lieu,
        nature(anomalie.code),
        _GRAVITES[anomalie.gravite],
        anomalie.ref,
        majuscule(anomalie.message),
        anomalie.conseil,
    )


def _lieu(lieu: Lieu) -> str:
    """Rend le fichier, puis la cellule à la ligne : un tableur couperait « Exigences!H125 » à son signe."""
    if not (lieu.fichier and lieu.feuille):
        return str(lieu)
    return f"{replace(lieu, feuille='', cellule='')}\n{replace(lieu, fichier='', ligne=None)}"


def ecrire_bareme(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit les poids publiés et les points de chaque exigence : aucun poids n'est caché, et la somme est juste."""
    colonnes = (
        "Lot",
        "Critère",
        "Poids",
        "Sous-critère",
        "Poids dans le critère",
        "Réf.",
        "Poids de l'exigence",
        "Points sur 100",
    )
    ecrire_table(classeur, "Barème", "Barème appliqué", lots[0].edition, colonnes, _lignes_des_baremes(lots))


def _lignes_des_baremes(lots: Sequence[LotAEcrire]) -> Iterator[Rangee]:
    """Énumère les lignes de chaque lot et, au bas, leur total, qui se recalcule : 100 points, rien d'arrondi."""
    ligne = _PREMIERE_RANGEE
    for lot in lots:
        if lot.bareme is None:
            continue
        debut = ligne
        for rangee in _lignes_du_bareme(lot, lot.bareme):
            yield rangee
            ligne += 1
        total = sum((part.poids_global for part in lot.parts if part.exigences), Fraction(0))
        total += sum(Fraction(c.poids) for c in lot.bareme.criteres if c.type is TypeCritere.PRIX)
        somme = Formule(f"SUM({plage(len(_VIDES) + 2, debut, ligne - 1)})", total)
        yield (_numero(lot), Case("Total", "texte gras"), *_VIDES[1:], "", Case(somme, "points-exacts gras vivant"))
        ligne += 1


_VIDES = ("", "", "", "", "")


def _lignes_du_bareme(lot: LotAEcrire, bareme: Bareme) -> Iterator[Rangee]:
    for critere in bareme.criteres:
        if critere.type is TypeCritere.PRIX:
            tete = (_numero(lot), critere.libelle or critere.id, _poids(critere.poids))
            yield (*tete, "", "", "", "", Case(critere.poids, "points-exacts"))
    for part in lot.parts:
        tete = (_numero(lot), part.critere.libelle or part.critere.id, _poids(part.critere.poids))
        sous = (part.sous_critere.libelle or part.sous_critere.id, _poids(part.sous_critere.poids))
        for e in part.exigences:
            yield (*tete, *sous, e.ref, _poids(e.poids), Case(part.poids_effectif(e), "points-exacts"))
