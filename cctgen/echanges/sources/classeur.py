"""D'un classeur à ses articles : une ligne, une clause ou une exigence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from cctgen.clausier.modele import Piece
from cctgen.echanges.sources.modele import ArticleLu, Nature, Passage, non_repris
from cctgen.echanges.sources.tableaux import (
    LigneLue,
    Role,
    exigence_de,
    lire_lignes,
    piece_de,
    reconnaitre_colonnes,
)
from cctgen.matrice.lecture.caches.masques import Masques
from cctgen.matrice.lecture.classeur import Classeur, Feuille, adresse, texte_de
from cctgen.publications_cct.modele import Cellule, LigneBrute
from cctgen.publications_cct.texte import nettoyer, sur_une_ligne
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.typographie import raccourcir

_LONGUEUR_DE_TITRE = 80


def articles_du_classeur(
    classeur: Classeur, nom: str, masques: Mapping[str, Masques] = MappingProxyType({})
) -> tuple[list[ArticleLu], list[Anomalie]]:
    """Rend les articles de chaque feuille, dans l'ordre, ce qui n'en est pas repris, et ce que l'on n'y voyait pas.

    `masques` dit, par feuille, ce que le tableur en cache.
    """
    articles: list[ArticleLu] = []
    anomalies: list[Anomalie] = []
    for feuille in classeur.feuilles:
        lus, fautes = _lire_feuille(feuille, nom)
        articles += lus
        anomalies += [*fautes, *_hors_cellules(feuille, nom), *_caches(feuille, masques.get(feuille.nom), nom)]
    if classeur.a_des_macros:
        anomalies.append(non_repris("objet-non-repris", "le classeur contient des macros, jamais lues.", Lieu(nom)))
    return articles, anomalies


def _hors_cellules(feuille: Feuille, nom: str) -> Iterator[Anomalie]:
    """Énumère ce qui est posé sur la feuille ou que sa mise en forme fait dire : commentaires, dessins, texte barré."""
    for cellule, remarque in feuille.remarques:
        yield non_repris("remarque-non-reprise", f"{remarque}.", Lieu(nom, feuille=feuille.nom, cellule=cellule))
    for cellule, aspect in feuille.aspects:
        message = f"{aspect} : la cellule est reprise telle quelle."
        conseil = "Si le trait ou la couleur voulait la retirer, retirez-la du clausier importé."
        yield non_repris("mise-en-forme", message, Lieu(nom, feuille=feuille.nom, cellule=cellule), conseil)


def _caches(feuille: Feuille, masques: Masques | None, nom: str) -> Iterator[Anomalie]:
    """Énumère ce que le tableur ne montrait pas, et qui porte un texte : la feuille, ses lignes, ses colonnes."""
    if masques is None:
        return
    pleines = {
        (n, i) for n, ligne in enumerate(feuille.lignes) for i in range(len(ligne)) if texte_de(ligne, i).strip()
    }
    if masques.feuille and pleines:
        yield _cachee("la feuille est masquée", Lieu(nom, feuille=feuille.nom))
    for rang in sorted(masques.lignes & {n for n, _ in pleines}):
        lieu = Lieu(nom, feuille=feuille.nom, cellule=adresse(rang, 0))
        yield _cachee(f"la ligne {rang + 1} est masquée", lieu)
    for rang in sorted(masques.colonnes & {i for _, i in pleines}):
        lieu = Lieu(nom, feuille=feuille.nom, cellule=adresse(0, rang))
        yield _cachee(f"la colonne {adresse(0, rang).rstrip('1')} est masquée", lieu)


def _cachee(dit: str, lieu: Lieu) -> Anomalie:
    conseil = "Si elle l'était pour ne plus valoir, retirez-la du clausier importé."
    return non_repris("texte-masque", f"{dit} : son texte est lu comme les autres.", lieu, conseil)


def _lire_feuille(feuille: Feuille, nom: str) -> tuple[list[ArticleLu], list[Anomalie]]:
    lignes = [
        LigneBrute(numero, tuple(Cellule(nettoyer(texte_de(ligne, i))) for i in range(len(ligne))))
        for numero, ligne in enumerate(feuille.lignes, 1)
    ]
    colonnes = reconnaitre_colonnes(lignes)
    if colonnes is None:
        return [], list(_feuille_citee(lignes, feuille.nom, nom))
    lu = lire_lignes(lignes, colonnes, lambda n: Lieu(nom, feuille=feuille.nom, cellule=adresse(n - 1, 0)))
    articles: list[ArticleLu] = []
    for ligne in lu.lignes:
        lu.anomalies += _ranger(ligne, feuille.nom, articles)
    return articles, lu.anomalies


def _feuille_citee(lignes: Sequence[LigneBrute], feuille: str, nom: str) -> Iterator[Anomalie]:
    for ligne in lignes:
        if pleines := [sur_une_ligne(t) for t in ligne.textes if t]:
            message = f"feuille sans colonne d'exigence ni de clause : « {' | '.join(pleines)} »."
            yield non_repris("feuille-non-reprise", message, Lieu(nom, feuille=feuille, cellule=f"A{ligne.numero}"))


def _ranger(ligne: LigneLue, feuille: str, articles: list[ArticleLu]) -> list[Anomalie]:
    """Une ligne qui porte un texte est une clause ; une exigence seule rejoint celles de sa rubrique."""
    exigence, remarques = exigence_de(ligne)
    article = _article_de(ligne, feuille, articles)
    if ligne.valeur(Role.TEXTE):
        article.passages += [_passage(t, ligne.lieu) for t in ligne.valeur(Role.TEXTE).split("\n")]
        if exigence is None:
            article.complements += _orphelines(ligne)
    if exigence is not None:
        article.exigences.append(exigence)
    if (dite := ligne.valeur(Role.PIECE)) and piece_de(ligne) is None:
        article.complements.append(f"Pièce : {sur_une_ligne(dite)}")
    return remarques


def _passage(texte: str, lieu: Lieu) -> Passage:
    puce = texte.startswith("- ")
    return Passage(Nature.PUCE if puce else Nature.PARAGRAPHE, texte.removeprefix("- "), lieu)


def _orphelines(ligne: LigneLue) -> Iterator[str]:
    """Énumère ce qu'une clause sans exigence ne sait pas porter : sa preuve, son niveau, ses autres colonnes."""
    for role in (Role.NIVEAU, Role.PREUVE):
        if valeur := ligne.valeur(role):
            yield f"{role.value.capitalize()} : {sur_une_ligne(valeur)}"
    yield from ligne.complements


def _article_de(ligne: LigneLue, feuille: str, articles: list[ArticleLu]) -> ArticleLu:
    rubrique = sur_une_ligne(ligne.valeur(Role.RUBRIQUE)) or feuille
    piece = piece_de(ligne) or Piece.CCTP
    texte = ligne.valeur(Role.TEXTE)
    if not texte:
        for connu in articles:
            if connu.titres == (rubrique,) and connu.piece is piece and not connu.reference and connu.titre == rubrique:
                return connu
    titre = sur_une_ligne(ligne.valeur(Role.TITRE)) or (_abrege(texte) if texte else rubrique)
    article = ArticleLu(titre=titre if texte else rubrique, lieu=ligne.lieu, titres=(rubrique,), piece=piece)
    article.reference = sur_une_ligne(ligne.valeur(Role.REFERENCE)) if texte else ""
    articles.append(article)
    return article


def _abrege(texte: str) -> str:
    """Rend un titre tiré du début d'un texte : le fichier n'en donne pas d'autre."""
    premiere = texte.split("\n", maxsplit=1)[0]
    if len(premiere) <= _LONGUEUR_DE_TITRE:
        return premiere.rstrip(" .;:")
    return raccourcir(premiere, _LONGUEUR_DE_TITRE)
