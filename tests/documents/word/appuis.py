"""Des pièces de quelques articles, et ce qu'un service leur change : de quoi éprouver un suivi à chaque place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from lxml import etree

from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.fabriques import dossier_complet, modele
from tests.documents.word.decisions import BODY, ESPACES, racine

STYLES = {
    "1": "Titre1",
    "2": "Titre2",
    "C": "Corpsdeclause",
    "b": "Listepuces",
    "n": "Listenumros",
    "R": "Rfrencescites",
}
TABLEAU = "T"


class Bloc(NamedTuple):
    """Un paragraphe de cette sorte, ou un tableau d'une case ; un titre garde son signet quoi qu'il dise."""

    sorte: str
    texte: str
    signet: str = ""


Piece = tuple[Bloc, ...]


def article(nom: str, forme: str) -> Piece:
    """Rend un article : son titre, puis un bloc par lettre de sa forme."""
    corps = [Bloc(sorte, f"{nom} dit en {rang} ce que le titulaire doit.") for rang, sorte in enumerate(forme, start=1)]
    return (Bloc("2", f"Article sur {nom}", f"cl_{nom}"), *corps)


@cache
def _annexe_livree() -> bytes:
    dossier = dossier_complet()
    return rendre_annexe(dossier, dossier.documents[0], modele("annexe.docx"))


@cache
def en_word(piece: Piece) -> bytes:
    """Rend un .docx de l'annexe livrée, qui cite d'abord chaque article par un renvoi, puis les porte."""
    vierge = _annexe_livree()
    document = racine(vierge)
    corps = next(document.iter(BODY))
    numeros = _numeros(piece)
    renvois = "".join(_renvoi(signet, numero) for signet, numero in sorted(numeros.items()))
    blocs = "".join(_bloc(bloc, rang) for rang, bloc in enumerate(piece, start=1))
    neufs = etree.fromstring(f'<w:body xmlns:w="{ESPACES["w"]}">{renvois}{blocs}</w:body>')
    corps[:] = [*neufs, corps[-1]]
    return zip_reproductible(vierge, {"word/document.xml": lambda _: etree.tostring(document)})


def _numeros(piece: Sequence[Bloc]) -> dict[str, str]:
    rubrique = rang = 0
    numeros: dict[str, str] = {}
    for bloc in piece:
        if bloc.sorte == "1":
            rubrique, rang = rubrique + 1, 0
        elif bloc.sorte == "2":
            rang += 1
        if bloc.signet:
            # Un titre devenu texte n'a plus de numéro : un renvoi, une fois recalculé, n'en montre aucun.
            numeros[bloc.signet] = {"1": f"{rubrique}", "2": f"{rubrique}.{rang}"}.get(bloc.sorte, "")
    return numeros


def _renvoi(signet: str, numero: str) -> str:
    bords = [f'<w:r><w:fldChar w:fldCharType="{nature}"/></w:r>' for nature in ("begin", "separate", "end")]
    instruction = f'<w:r><w:instrText xml:space="preserve"> REF {signet} \\r \\h </w:instrText></w:r>'
    champ = f"{bords[0]}{instruction}{bords[1]}<w:r><w:t>{numero}</w:t></w:r>{bords[2]}"
    return _paragraphe("Corpsdeclause", f"{_texte(f'Pour {signet}, voir l’article ')}{champ}")


def _bloc(bloc: Bloc, rang: int) -> str:
    if bloc.sorte == TABLEAU:
        contenu = _paragraphe("Cellule", _texte(bloc.texte))
        case = f'<w:tc><w:tcPr><w:tcW w:w="5000" w:type="dxa"/></w:tcPr>{contenu}</w:tc>'
        largeur = '<w:tblPr><w:tblW w:w="5000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="5000"/></w:tblGrid>'
        return f"<w:tbl>{largeur}<w:tr>{case}</w:tr></w:tbl>"
    debut = f'<w:bookmarkStart w:id="{rang}" w:name="{bloc.signet}"/>' if bloc.signet else ""
    fin = f'<w:bookmarkEnd w:id="{rang}"/>' if bloc.signet else ""
    return _paragraphe(STYLES[bloc.sorte], f"{debut}{_texte(bloc.texte)}{fin}")


def _paragraphe(style: str, contenu: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{contenu}</w:p>'


def _texte(texte: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{texte}</w:t></w:r>'


VOISINS = ("C", "CR", "CT", "CTR", "CCTR")
MILIEUX = ("C", "CCT", "CTR", "CTCT", "CbbC", "CbT", "CnnTR")
RESTYLES = {"C": "b2n", "b": "nC", "n": "bC", "2": "1C", "R": "C"}
TOUCHENT, FORMULAIRE = "ajouts", "formulaire"
AUTRE = "Aucune pénalité ne court : les frais restent à sa charge."


def pieces_changees() -> Iterator[tuple[str, Piece, Piece]]:
    """Énumère des pièces et ce qu'elles deviennent : chaque geste, à chaque place de l'article du milieu."""
    for voisin, milieu in product(VOISINS, MILIEUX):
        if voisin not in ("C", "CTR") and milieu not in ("CCT", "CTR"):
            continue
        tete = (Bloc("1", "Rubrique"), *article("alpha", "CC"), *article("beta", voisin))
        central, suite = article("gamma", milieu), (*article("delta", "CbT"), *article("omega", "CC"))
        for geste, change in _changes(central):
            yield f"{voisin}-{milieu}-{geste}", (*tete, *central, *suite), (*tete, *change, *suite)
        zeta = article("zeta", "CC")
        yield f"{voisin}-{milieu}-deplace", (*tete, *central, *suite, *zeta), (*tete, *suite, *central, *zeta)
        autre = article("theta", milieu)
        yield f"{voisin}-{milieu}-remplace", (*tete, *central, *suite), (*tete, *autre, *suite)
        deux = (*central, *article("epsilon", milieu))
        rubrique = (Bloc("1", "Autre rubrique"), *suite)
        # Entre deux tableaux, ces gestes n'ont pas toujours un appui pour chaque suite.
        yield f"{voisin}-{milieu}-deux-articles", (*tete, *deux, *suite), (*tete, *suite)
        yield f"{voisin}-{milieu}-dernier-de-rubrique", (*tete, *central, *rubrique), (*tete, *rubrique)
    tete, suite = (Bloc("1", "Rubrique"), *article("alpha", "CC")), article("omega", "CC")
    for geste, avant, apres in _ajouts_qui_se_touchent():
        yield f"{TOUCHENT}-{geste}", (*tete, *avant, *suite), (*tete, *apres, *suite)
    cases, bas = (Bloc("1", "À remplir"), Bloc(TABLEAU, "Nom")), Bloc("C", "")
    yield f"{FORMULAIRE}-derniere-rubrique", (*tete, *cases, *cases, bas), (*tete, *cases, bas)


def _ajouts_qui_se_touchent() -> Iterator[tuple[str, Piece, Piece]]:
    """Énumère ce qui ajoute à la fin d'un paragraphe qui reste, puis au début de ce qui le suit."""
    titre, un, deux = article("gamma", "CC")
    phrase, neuf = un._replace(texte=f"{un.texte} Il le signe."), Bloc("C", AUTRE)
    debut = deux._replace(texte=f"Désormais, {deux.texte}")
    points = (Bloc("b", "le registre des accès ;"), Bloc("b", "le plan des locaux"))
    dernier, suivant = (points[1]._replace(texte=f"{points[1].texte}{signe}") for signe in (".", " ;"))
    venus = (suivant, Bloc("b", "la liste des incidents ;"), Bloc("b", "leur bilan."))
    yield "point-de-liste", (titre, points[0], dernier, deux), (titre, points[0], *venus, deux)
    yield "phrase-puis-alinea", (titre, un, deux), (titre, phrase, neuf, deux)
    yield "phrase-puis-ligne-vide", (titre, un, deux), (titre, phrase, Bloc("C", ""), deux)
    yield "phrase-puis-article", (titre, un, deux), (titre, phrase, *article("zeta", "C"), deux)
    yield "titre-puis-mention", (titre, un), (titre._replace(texte="Sur ce que gamma couvre"), neuf, un)
    yield "phrase-puis-debut", (titre, un, deux), (titre, phrase, debut)


def _changes(central: Piece) -> Iterator[tuple[str, Piece]]:
    yield "article", ()
    for rang, bloc in enumerate(central):
        avant, apres = central[:rang], central[rang + 1 :]
        if bloc.sorte == TABLEAU:
            yield f"{rang}-tableau-retire", (*avant, *apres)
            continue
        yield f"{rang}-recrit", (*avant, bloc._replace(texte=AUTRE), *apres)
        for sorte in RESTYLES[bloc.sorte]:
            yield f"{rang}-en-{sorte}", (*avant, bloc._replace(sorte=sorte), *apres)
        entre_deux_tableaux = central[rang - 1].sorte == TABLEAU == (*central, bloc)[rang + 1].sorte
        if rang and not entre_deux_tableaux:
            yield f"{rang}-retire", (*avant, *apres)
        if rang:
            yield f"{rang}-double", (*avant, bloc, Bloc("b", AUTRE), *apres)
