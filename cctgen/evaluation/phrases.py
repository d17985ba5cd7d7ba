"""La méthode de notation et les décisions en clair : les mêmes phrases au tableau comparatif et au rapport."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from cctgen.assemblage.contenu.reglement import regles_annoncees
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme, Critere, TypeCritere
from cctgen.consultation.modele import date_en_clair, lots_en_clair
from cctgen.evaluation.classement import Comparaison, LotCompare
from cctgen.evaluation.irregularites import objet_de
from cctgen.evaluation.modele import Decision
from cctgen.socle.nombres import compter, en_francais
from cctgen.socle.typographie import en_minuscule, finir, majuscule

_DECLARATIONS = (
    "Les déclarations des soumissionnaires ne valent aucun point : seules comptent les notes des évaluateurs,"
    " motivées et sourcées."
)
_IRREGULARITES = (
    "Une exigence de niveau P qui paraît non tenue est une irrégularité potentielle : l'acheteur la qualifie et motive"
    " sa décision. Aucune offre n'est écartée autrement."
)
_NON_EVALUE = "Une exigence sans note n'est pas un zéro : elle sort du calcul, et le classement reste provisoire."


def etat_acheve(lots: Iterable[LotCompare]) -> str:
    """Rend où en sont des lots que rien ne tient provisoires : achevés, ou ce qui reste à lire avant de signer."""
    restent = len({a for lot in lots for a in lot.a_lire})
    if not restent:
        return "Toutes les notes sont saisies et motivées, tout ce qui a été relevé est qualifié."
    verbe, liste = ("restent", "listés") if restent > 1 else ("reste", "listé")
    releves = compter(restent, "point relevé")
    return f"Toutes les notes sont saisies ; {releves} {verbe} à lire avant de signer, {liste} au rapport."


def phrases_de_methode(dossier: Dossier, comparaison: Comparaison) -> tuple[str, ...]:
    """Rend la méthode suivie, dans l'ordre du calcul."""
    evaluateurs = ", ".join(comparaison.evaluateurs) or "aucun à ce jour"
    return (
        f"{_DECLARATIONS} Évaluateurs : {evaluateurs}.",
        *(_du_bareme(dossier, dossier.bareme) if dossier.bareme else ()),
        _IRREGULARITES,
    )


def _du_bareme(dossier: Dossier, bareme: Bareme) -> Iterator[str]:
    yield (
        "Note d'un sous-critère : 100 × somme (poids de l'exigence × note) / somme (poids de l'exigence × note"
        f" maximale, {bareme.note_maximale}), sur ses exigences notées. Note d'un critère, puis note globale : somme"
        " (poids × note) / 100."
    )
    yield from _prix(dossier)
    yield from _compositions(dossier)
    yield from regles_annoncees(bareme, dossier.numeros)
    if any(c.type is TypeCritere.PRIX for _, du_lot in dossier.baremes for c in du_lot.criteres):
        yield bareme.prix_a_justifier.phrase
    yield _NON_EVALUE


def _prix(dossier: Dossier) -> Iterator[str]:
    """Dit la formule du prix, lot par lot si elle change de l'un à l'autre."""
    par_lots = {
        lots: [c.formule.phrase_du_reglement for c in bareme.criteres if c.type is TypeCritere.PRIX]
        for lots, bareme in dossier.baremes
    }
    partagees = next(iter(par_lots.values()), [])
    if all(phrases == partagees for phrases in par_lots.values()):
        yield from (f"Note du prix : {phrase}." for phrase in partagees)
        return
    for lots, phrases in par_lots.items():
        yield from (f"Note du prix, {lots_en_clair(lots)} : {phrase}." for phrase in phrases)


def _compositions(dossier: Dossier) -> Iterator[str]:
    """Dit, lot par lot s'il le faut, de quoi se compose un montant comparé qui n'est pas un simple prix."""
    par_lots = [(lots, b.montant_compare) for lots, b in dossier.baremes]
    for lots, montant in par_lots:
        if montant is not None:
            yield avec_ses_lots(dossier, lots, "Montant comparé") + f" : {en_minuscule(montant.composition)}"


def nom_du_prix(criteres: Iterable[Critere], unite: str = "HT") -> str:
    """Rend l'en-tête d'une colonne de prix : « Prix HT », ou « Montant comparé HT » s'il se compose de postes."""
    return f"{'Montant comparé' if any(c.montant for c in criteres) else 'Prix'} {unite}"


def avec_ses_lots(dossier: Dossier, lots: Iterable[int], titre: str) -> str:
    """Rend « Critères, lot 2 » quand les lots n'ont pas tous le même barème ; sinon le titre seul."""
    return f"{titre}, {lots_en_clair(lots)}" if len(dossier.baremes) > 1 else titre


def titre_de_lot(lot: LotCompare) -> str:
    """Rend « Lot 1 : titre », ou rien sans allotissement."""
    return f"Lot {lot.numero} : {lot.titre}" if lot.numero else ""


def poids_en_clair(poids: Decimal) -> str:
    """Rend un poids sans zéros inutiles, « 33,5 »."""
    return en_francais(poids)


def enumerer(noms: Sequence[str], au_plus: int = 6) -> str:
    """Rend « A, B et C » ; au-delà de `au_plus`, « A, B et 5 autres »."""
    if len(noms) > au_plus:
        noms = (*noms[: au_plus - 1], f"{len(noms) - au_plus + 1} autres")
    return " et ".join(filter(None, (", ".join(noms[:-1]), *noms[-1:])))


def avec_sa_source(phrase: str, source: str) -> str:
    """Rend la phrase et sa source avant le point qui finit l'une et l'autre."""
    if not source:
        return phrase
    corps = phrase if phrase.endswith("..") else phrase.removesuffix(".")
    return f"{corps} ({source.strip()})."


def mises_en_clair(mises: Sequence[Decision]) -> str:
    """Rend ce qui est décidé, par qui, quand et pourquoi, sans majuscule ; de plusieurs, une ligne par objet."""
    if len(mises) < 2:
        return "".join(d.en_clair for d in mises)
    dites = [
        f"– {majuscule(d.decision.libelle)} ({d.auteur}, {date_en_clair(d.date)}, sur {objet_de(d.exigence)})."
        f" {finir(majuscule(d.motif.rstrip('.')))}"
        for d in mises
    ]
    return "\n".join((f"{compter(len(mises), 'décision')}.", *dites))
