"""Les tableaux de notes que partagent la synthèse, le rapport et les lettres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.consultation.bareme import Critere, SousCritere, TypeCritere
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Inline,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    cellule,
    paragraphe,
    tableau,
)
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.motivation.traits import Trait
from cctgen.evaluation.notation.calcul import NoteDeCritere, en_francais
from cctgen.evaluation.phrases import avec_sa_source, nom_du_prix, poids_en_clair
from cctgen.socle.nombres import montant_en_clair
from cctgen.socle.typographie import majuscule

CLASSEMENT = "Classement"
"""Le gabarit du tableau de classement d'un lot."""
COLONNES_D_OFFRES_AU_PLUS = 4
"""Au-delà, les offres se lisent en lignes : une page ne porte pas plus de colonnes lisibles."""


def nom_du_critere(critere: Critere | SousCritere) -> str:
    """Rend « Valeur technique (50 %) »."""
    return f"{critere.libelle or critere.id} ({poids_en_clair(critere.poids)} %)"


def exigence_en_bref(exigence: ExigenceRetenue) -> str:
    """Rend l'énoncé d'une exigence en une phrase : sa référence seule ne dit rien au lecteur.

    Il n'est jamais coupé au milieu d'une phrase : un acte motivé cite ce qu'il reproche. D'un énoncé de plusieurs
    alinéas, le premier suffit à le reconnaître.
    """
    premier = en_clair(exigence.enonce).splitlines()[0].strip()
    return f"{premier.rstrip('.: ;')}{'…' if premier.endswith(':') else '.'}"


def trait_en_clair(trait: Trait, note: str, appreciation: Inline | None = None) -> Cellule:
    """Rend « SSI-012, 2 sur 4. Son énoncé. Appréciation. Ce qu'en dit l'évaluateur (Mémoire, p. 3). »."""
    dit = " ".join(trait.commentaire.split()) or "Aucun commentaire."
    suite = Texte(f", {note}. {exigence_en_bref(trait.exigence)} ")
    dite = appreciation or Texte(f" {avec_sa_source(majuscule(dit), trait.source)}")
    titre = Texte("Appréciation." if appreciation is None else "Appréciation. ", italique=True)
    return (Paragraphe((Texte(trait.exigence.ref, gras=True), suite, titre, dite)),)


def trait_des_deux(trait: Trait, note: str, offres: Sequence[OffreComparee]) -> Cellule:
    """Rend « SSI-012, 4 sur 4, contre 3. Son énoncé. Alpha. Ce qu'on en dit (p. 3). Beta. Ce qu'on en dit (p. 5). »."""
    ref = trait.exigence.ref
    dites: list[Inline] = [Texte(ref, gras=True), Texte(f", {note}. {exigence_en_bref(trait.exigence)}")]
    for offre in offres:
        avis = offre.appreciations.get(ref)
        dit = " ".join(avis.commentaire.split()) if avis else ""
        dites += [
            Texte(f" {offre.soumissionnaire}.", italique=True),
            Texte(f" {avec_sa_source(majuscule(dit or 'Aucun commentaire.'), avis.source if avis else '')}"),
        ]
    return (Paragraphe(tuple(dites)),)


def puces(elements: Sequence[Cellule]) -> tuple[Bloc, ...]:
    """Rend une liste à puces ; d'un seul élément, ce qu'il contient : une puce seule n'énumère rien."""
    return elements[0] if len(elements) == 1 else (Liste(tuple(elements)),) if elements else ()


_LIGNES_D_UN_SEUL_TENANT = 14
"""Au-delà, un tableau entier creuserait la page qu'il quitte."""


def d_un_seul_tenant(table: Tableau) -> Tableau:
    """Rend un tableau qui ne se coupe pas d'une page à l'autre, s'il n'est pas trop long."""
    return replace(table, solidaire=len(table.lignes) <= _LIGNES_D_UN_SEUL_TENANT)


def qui_se_coupent(blocs: Iterable[Bloc]) -> Iterator[Bloc]:
    """Rend les blocs, leurs tableaux coupés entre deux lignes : l'un suit l'autre, et chacun creuserait sa page."""
    for bloc in blocs:
        yield replace(bloc, solidaire=False) if isinstance(bloc, Tableau) else bloc


def rang_en_clair(offre: OffreComparee) -> str:
    """Rend le rang, ou ce qu'est devenue l'offre ; un tiret si elle n'est pas encore classée."""
    if offre.mise_a_l_ecart:
        return offre.mise_a_l_ecart.decision.etat
    return "–" if offre.rang is None else str(offre.rang)


def prix_en_clair(offre: OffreComparee) -> str:
    """Rend le prix hors taxes, ou dit qu'il n'est pas saisi."""
    return "non saisi" if offre.prix is None else montant_en_clair(offre.prix)


def tableau_du_classement(lot: LotCompare, decimales: int, au_plus: int | None = None) -> Tableau:
    """Rend une ligne par offre : rang, note de chaque critère, note globale, prix ; les `au_plus` premières."""
    offres = lot.offres[:au_plus]
    criteres = [c.critere for c in lot.offres[0].note.criteres]
    entetes = ("Rang", "Soumissionnaire", *map(_note_du, criteres), "Note sur 100", nom_du_prix(criteres))
    lignes = [
        (
            rang_en_clair(o),
            en_gras(o.soumissionnaire) if o.rang == 1 else o.soumissionnaire,
            *(en_francais(c.note, decimales) for c in o.note.criteres),
            en_gras(en_francais(o.note.note, decimales)),
            prix_en_clair(o),
        )
        for o in offres
    ]
    titre = f"Classement {'provisoire' if lot.provisoire else 'à valider'}"
    return d_un_seul_tenant(tableau(entetes, lignes, titre, CLASSEMENT))


def notes_partielles(lot: LotCompare) -> tuple[Bloc, ...]:
    """Dit de quelle part du barème est la note d'une offre, sous un classement que ses motifs ne suivent pas."""
    partielles = [
        f"{o.soumissionnaire}, sur {en_francais(100 * o.note.couverture, 2)} % du barème"
        for o in lot.offres
        if o.note.couverture != 1 and o.note.note is not None
    ]
    note = "Notes partielles" if len(partielles) > 1 else "Note partielle"
    return (paragraphe(f"{note} : {' ; '.join(partielles)}."),) if partielles else ()


def _note_du(critere: Critere) -> str:
    """Rend l'en-tête de la note d'un critère ; celle d'un prix voisine le prix, et dit qu'elle est une note."""
    nom = nom_du_critere(critere)
    return f"Note {nom}" if critere.type is TypeCritere.PRIX else nom


COTE_A_COTE = "Notes côte à côte"


def tableau_cote_a_cote(offres: Sequence[OffreComparee], decimales: int) -> Tableau:
    """Rend les notes de chaque critère et sous-critère : une colonne par offre, ou une ligne si elles sont trop."""
    noms = [o.soumissionnaire for o in offres]
    if len(offres) > COLONNES_D_OFFRES_AU_PLUS:
        entetes, *rangees = zip(*_rangees(offres, noms, decimales), strict=True)
        return Tableau(tuple(entetes), tuple(rangees), COTE_A_COTE, f"{COTE_A_COTE}, une ligne par offre")
    premiere, *suite = _rangees(offres, noms, decimales)
    return d_un_seul_tenant(Tableau(premiere, tuple(suite), COTE_A_COTE))


def _rangees(offres: Sequence[OffreComparee], noms: Sequence[str], decimales: int) -> Iterator[tuple[Cellule, ...]]:
    yield cellule("Critère"), *map(cellule, noms)
    for rang, note in enumerate(offres[0].note.criteres):
        notes = [o.note.criteres[rang] for o in offres]
        yield (
            en_gras(nom_du_critere(note.critere)),
            *(_note(n, o, decimales) for n, o in zip(notes, offres, strict=True)),
        )
        for part, de_part in enumerate(note.parts):
            if len(note.parts) > 1:
                siennes = (cellule(en_francais(n.parts[part].note, decimales)) for n in notes)
                yield cellule(f"– {nom_du_critere(de_part.sous_critere)}"), *siennes
    yield en_gras("Note sur 100"), *(en_gras(en_francais(o.note.note, decimales)) for o in offres)
    yield en_gras("Rang"), *(en_gras(rang_en_clair(o)) for o in offres)


def _note(note: NoteDeCritere, offre: OffreComparee, decimales: int) -> Cellule:
    texte = en_francais(note.note, decimales)
    if note.critere.type is TypeCritere.PRIX:
        return (*en_gras(texte), *cellule(prix_en_clair(offre)))
    return en_gras(texte)


def en_gras(texte: str) -> Cellule:
    """Rend une cellule en gras."""
    return (Paragraphe((Texte(texte, gras=True),)),)


def avec_legendes(blocs: Iterable[Bloc]) -> Iterator[Bloc]:
    """Rend les blocs, le nom de chaque tableau devant lui ; un titre qui dit la même chose en tient lieu."""
    precedent: Bloc | None = None
    for bloc in blocs:
        if isinstance(bloc, Tableau) and bloc.titre and not _annonce(precedent, bloc.titre):
            yield Paragraphe((Texte(bloc.titre, gras=True),), Style.MENTION)
        yield bloc
        precedent = bloc


def _annonce(bloc: Bloc | None, titre: str) -> bool:
    return isinstance(bloc, Titre) and bloc.texte.casefold() == titre.casefold()
