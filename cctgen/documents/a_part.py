"""La pièce remise à part : ce que le dossier publié ne dit pas, pour les seuls candidats admis à le recevoir."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import lots_en_clair
from cctgen.documents.annexe import contenu_article
from cctgen.documents.texte import Bloc, Encadre, Liste, Titre, cellule, paragraphe

TITRE = "Clauses remises à part"
SOUS_TITRE = "Diffusion restreinte : ni mise en ligne, ni jointe au dossier publié"

_REMISE = (
    "Cette pièce complète le dossier de consultation, qui n'en dit rien. Elle se remet en main propre ou par un moyen"
    " protégé, contre un engagement de confidentialité signé, aux seuls candidats que l'acheteur admet à la recevoir ;"
    " chacun y répond par une pièce séparée, protégée de même."
)
_NIVEAU = (
    "L'officier ou l'autorité de sécurité de l'acheteur fixe le niveau de protection de la pièce et de la réponse, et"
    " relit les stipulations avant leur remise."
)


def corps_a_part(dossier: Dossier) -> tuple[Bloc, ...]:
    """Rend toute la pièce."""
    return tuple(_corps(dossier))


def _lots(dossier: Dossier, lots: tuple[int, ...]) -> str:
    return "" if lots == dossier.numeros else f" ({lots_en_clair(lots)})"


def _corps(dossier: Dossier) -> Iterator[Bloc]:
    yield Encadre((paragraphe(_REMISE), paragraphe(_NIVEAU)))
    if dossier.a_part is None:
        return
    yield Titre(1, "Réponses que le dossier publié tait")
    dites = [f"{r.question} : {r.reponse}{_lots(dossier, r.lots)}." for r in dossier.a_part.reponses]
    yield Liste(tuple(cellule(dite) for dite in dites))
    if not dossier.a_part.articles:
        yield paragraphe("Le dossier publié porte déjà toutes les stipulations que ces réponses appellent.")
        return
    if dossier.a_part.remplacees:
        yield Titre(1, "Stipulations publiées que cette pièce remplace")
        noms = [f"{dossier.titres.get(clause, '')} ({clause})" for clause in dossier.a_part.remplacees]
        yield Liste(tuple(cellule(nom) for nom in noms))
    yield Titre(1, "Stipulations et exigences ajoutées")
    for article in dossier.a_part.articles:
        yield Titre(2, f"{article.titre} ({article.clause})")
        yield from contenu_article(dossier, article)
