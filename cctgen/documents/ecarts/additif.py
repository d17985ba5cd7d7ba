"""L'additif : tout ce qui change d'une version à l'autre, pour tous les candidats.

Une modification du dossier de consultation doit être non équivoque et diffusée à tous les candidats.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.contenu_publie import EXIGENCE_COUVERTE
from cctgen.assemblage.suivi.versions import (
    DEROGATIONS,
    Ecart,
    ElementPublie,
    NatureEcart,
    comparer_versions,
    renvois_changes,
    version_de,
)
from cctgen.clausier.modele import Piece
from cctgen.consultation.modele import date_en_clair, lots_en_clair
from cctgen.documents.annexe import TITRE_DES_EXIGENCES, contenu_article, regles_generales
from cctgen.documents.ecarts.cote_a_cote import cote_a_cote
from cctgen.documents.ecarts.pieces import (
    RENUMEROTATION,
    SORTS_QUI_CHANGENT,
    TEXTES_DES_PIECES,
    PieceComparee,
    sort_en_clair,
)
from cctgen.documents.ecarts.renumerotation import Place, Renumerote, plages, renumerotes
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.references import derogations_en_clair
from cctgen.documents.texte import Bloc, Paragraphe, Style, Tableau, Texte, Titre, lignes_en_clair, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_rapport

NATURES = {
    NatureEcart.AJOUT: "Ajouté",
    NatureEcart.RETRAIT: "Retiré",
    NatureEcart.MODIFICATION: "Modifié",
}
PARTIES = {
    "cadre": "CCAP et règlement de la consultation",
    "document": "Documents",
    "article": "Articles",
    "exigence": "Exigences",
    "produit": "Produits du référentiel",
    "formulaire": "Formulaires",
}
"""Par objet d'un écart, le titre de la partie où il se lit."""

DATE_LIMITE = "[À compléter par l'acheteur : maintenue au … ou reportée au …]"
"""Ce que l'outil ne sait pas et qu'un additif doit dire : un changement important prolonge le délai.

Code de la commande publique, article R. 2151-4.
"""

_PIECES = {Piece.CCAP: "CCAP", Piece.RC: "Règlement de la consultation"}


@dataclass(frozen=True, slots=True)
class Passage:
    """Le passage d'une version à l'autre : les deux dossiers, et le sort de chaque fichier remis aux candidats.

    `sans_suivi` nomme les fichiers dont aucun suivi de modifications ne rend les deux versions ; `a_objets`, ceux dont
    le suivi ne retire une équation, une note, un lien ou une case à remplir qu'en toutes lettres.
    """

    avant: Dossier
    apres: Dossier
    pieces: Sequence[PieceComparee]
    sans_suivi: Collection[str] = ()
    a_objets: Collection[str] = ()

    @property
    def titre(self) -> str:
        """Rend « De la version 1 à la version 2 »."""
        return f"De la version {self.avant.edition.version} à la version {self.apres.edition.version}"

    @property
    def renumerotes(self) -> tuple[Renumerote, ...]:
        """Rend les articles et les titres qui changent de numéro."""
        lus = {piece.titre: piece.numeros for piece in self.pieces if piece.numeros is not None}
        return renumerotes(self.avant, self.apres, lus)


def rendre_additif(modele: bytes, passage: Passage) -> bytes:
    """Rend l'additif : fichiers, puis ce qui change, élément par élément, et la matrice à utiliser."""
    entete = entete_du_dossier(passage.apres, "Additif au dossier de consultation", passage.titre)
    return rendre_rapport(modele, entete, tuple(corps_additif(passage)))


def corps_additif(passage: Passage) -> Iterator[Bloc]:
    """Rend les blocs de l'additif."""
    avant, apres = version_de(passage.avant), version_de(passage.apres)
    ecarts = comparer_versions(avant, apres)
    yield from _objet(passage)
    yield Titre(1, "Fichiers")
    yield from _suivis(passage)
    yield _fichiers(passage)
    yield from _non_tenues(passage.pieces)
    lus = LectureDesEcarts(passage.avant, passage.apres)
    for objet, titre in PARTIES.items():
        siens = [ecart for ecart in ecarts if ecart.objet == objet and lus.est_pour_tous(ecart)]
        if siens:
            yield Titre(1, titre)
            yield from (bloc for ecart in siens for bloc in lus.blocs(ecart))
    if hors := [piece for piece in passage.pieces if piece.retirees or piece.ajoutees]:
        yield Titre(1, TEXTES_DES_PIECES)
        yield paragraphe(
            "Ces lignes changent dans la pièce elle-même : sa rédaction ou sa présentation, garde et en-têtes compris.",
            Style.MENTION,
        )
        for piece in hors:
            yield from _montre(f"Modifié : {piece.fichier}", piece.fichier, piece.retirees, piece.ajoutees)
    yield from _renumerotation(passage, lus)


def _objet(passage: Passage) -> Iterator[Bloc]:
    ancienne, nouvelle = passage.avant.edition, passage.apres.edition
    yield Titre(1, "Objet")
    yield paragraphe(
        f"Le présent additif modifie la version {ancienne.version} du dossier de consultation, du"
        f" {date_en_clair(ancienne.date)}. La version {nouvelle.version} la remplace ; elle seule fait foi."
    )
    yield Paragraphe((Texte("Date limite de remise des offres : ", gras=True), Texte(DATE_LIMITE, surligne=True)))
    yield paragraphe(
        "La matrice de conformité à remettre est celle de cette version. Une matrice remise sur la version précédente"
        " est signalée, et les exigences touchées sont examinées une à une."
    )
    yield paragraphe(
        "Dans les tableaux qui suivent, un élément ajouté ou retiré se lit en entier, sans surlignage. D'un élément"
        " modifié, ce qui est retiré est surligné à gauche ; ce qui est ajouté est surligné et en gras à droite ;"
        " […] tient la place des lignes qui ne changent pas. Un numéro d'article est celui de la nouvelle version, sauf"
        " celui que précède le mot « ancien »."
    )


def _fichiers(passage: Passage) -> Tableau:
    dates = passage.avant.edition.date, passage.apres.edition.date
    lignes = [(piece.fichier, piece.titre, sort_en_clair(piece.sort, *dates)) for piece in passage.pieces]
    return tableau(("Fichier", "Pièce", "Sort"), lignes, "Fichiers du dossier de consultation")


def _non_tenues(pieces: Sequence[PieceComparee]) -> Iterator[Bloc]:
    """Dit ce que cet additif annonce d'après le dossier et que la pièce remise, retouchée, n'a pas suivi."""
    for piece in pieces:
        constats = (
            ("Annoncé plus bas, mais absent de la pièce remise", piece.absentes),
            ("Annoncé plus bas comme retiré ou changé, mais resté tel quel dans la pièce remise", piece.restees),
        )
        for constat, lignes in constats:
            if cites := " ; ".join(f"« {ligne} »" for ligne in lignes):
                yield paragraphe(f"{constat} (« {piece.titre} ») : {cites}.")


def _suivis(passage: Passage) -> Iterator[Bloc]:
    """Dit quels documents ont un suivi de modifications, et ce qui ne s'y lit pas.

    Ils s'y nomment par leur titre : au fil d'une phrase, un nom de fichier se couperait à son trait d'union.
    """
    changees = [p for p in passage.pieces if p.sort in SORTS_QUI_CHANGENT and p.fichier.endswith(".docx")]
    suivies = [piece for piece in changees if piece.fichier not in passage.sans_suivi]
    if suivies:
        yield _portee_du_suivi(suivies)
    if a_objets := _titres(piece for piece in suivies if piece.fichier in passage.a_objets):
        yield paragraphe(
            f"Dans le suivi ({a_objets}), une note, un lien, une équation ou une case à remplir que la nouvelle version"
            " retire se lit comme du texte ordinaire. LibreOffice ne suit pas les équations : celle que la nouvelle"
            " version ajoute y reste, même si l'on refuse les révisions.",
            Style.MENTION,
        )
    if a_relire := _titres(piece for piece in changees if piece.fichier in passage.sans_suivi):
        yield paragraphe(f"Sans suivi de modifications, à relire en entier : {a_relire}.", Style.MENTION)


def _titres(pieces: Iterable[PieceComparee]) -> str:
    return ", ".join(f"« {piece.titre} »" for piece in pieces)


def _portee_du_suivi(suivies: Sequence[PieceComparee]) -> Bloc:
    return paragraphe(
        f"Un suivi de modifications accompagne chaque document qui change ({_titres(suivies)}), en-têtes et pieds de"
        " page compris. Le sommaire, les styles, la numérotation des titres et des listes, les images, les notes et"
        " tout en-tête ou pied à image y sont ceux de la nouvelle version, même si l'on refuse les révisions. Tant que"
        " rien n'y est décidé, le dernier paragraphe d'un article retiré peut s'y lire en petits caractères. Ouvert"
        " dans LibreOffice avec ses révisions, un suivi peut y mal compter les articles qui suivent un titre ou un"
        " tableau changé : leurs numéros sont ceux de son sommaire. Il peut aussi y laisser une ligne vide là où un"
        " tableau est venu ou parti.",
        Style.MENTION,
    )


def _renumerotation(passage: Passage, lus: LectureDesEcarts) -> Iterator[Bloc]:
    """Rend l'inventaire de ce qui change de numéro : articles et titres, exigences, renvois."""
    deplaces = passage.renumerotes
    exigences = [
        (piece.titre, avant, apres)
        for piece in passage.pieces
        if piece.numeros is not None
        for avant, apres in plages(piece.numeros.exigences)
    ]
    versions = version_de(passage.avant), version_de(passage.apres)
    renvois = [(lus.place(e), *dits) for e, tous in renvois_changes(*versions) if lus.est_pour_tous(e) for dits in tous]
    if not (deplaces or exigences or renvois):
        return
    yield Titre(1, RENUMEROTATION)
    yield paragraphe("Sauf mention plus haut, rien d'autre que le numéro ne change ici.", Style.MENTION)
    if deplaces:
        lignes = [(d.titre, _dite(d.avant), _dite(d.apres)) for d in deplaces]
        yield tableau(("Article", "Ancien numéro", "Nouveau numéro"), lignes, RENUMEROTATION)
    if exigences:
        entetes = ("Exigences de la pièce", "Anciens numéros", "Nouveaux numéros")
        yield tableau(entetes, exigences, "Renumérotation des exigences")
    if renvois:
        yield tableau(("Où se lit le renvoi", "Ancien renvoi", "Nouveau renvoi"), renvois, "Renvois")


def _dite(place: Place | None) -> str:
    return "–" if place is None else place.en_clair


class LectureDesEcarts:
    """Lit chaque écart de deux dossiers comme les documents l'impriment, mentions comprises."""

    def __init__(self, ancien: Dossier, nouveau: Dossier) -> None:
        self._dossiers = dossiers = (ancien, nouveau)
        self._articles = [{a.clause: (dossier, a) for a in dossier.articles} for dossier in dossiers]
        reportes = [document for dossier in dossiers for document in dossier.documents if document.est_a_reporter]
        self._de_travail = {document.id for document in reportes}
        self._pieces = {
            identifiant: _PIECES.get(article.piece, article.piece.value)
            for document in reportes
            for article in document.articles
            for identifiant in (article.clause, *(e.ref for e in article.exigences))
        }

    def est_pour_tous(self, ecart: Ecart) -> bool:
        """Faux d'un document de travail : l'acheteur le reporte ailleurs, et nul candidat ne le reçoit."""
        return ecart.objet != "document" or ecart.id not in self._de_travail

    def piece_du_report(self, identifiant: str) -> str:
        """Rend la pièce où l'acheteur reporte un article ou une exigence, ou vide s'il se lit dans une annexe."""
        return self._pieces.get(identifiant, "")

    def blocs(self, ecart: Ecart) -> Iterator[Bloc]:
        """Rend un écart : ce qu'il est et où il se lit, puis ses deux textes, ou le seul qu'il a."""
        place, element = self.place(ecart), ecart.apres or ecart.avant
        rappel = _designe(ecart, element) if element and element.numero else place
        yield from _montre(f"{NATURES[ecart.nature]} : {place}", rappel, *self.lignes(ecart))

    def place(self, ecart: Ecart) -> str:
        """Rend où se lit l'écart : pièce, article, exigence, niveau et lots."""
        return _situation(ecart, self.piece_du_report(ecart.id))

    def lignes(self, ecart: Ecart) -> tuple[list[str], list[str]]:
        """Rend les lignes d'avant et celles d'après ; aucune d'un côté pour un ajout ou un retrait."""
        avant = self._lignes(ecart, ecart.avant, ecart.apres, 0)
        return avant, self._lignes(ecart, ecart.apres, ecart.avant, 1)

    def _lignes(self, ecart: Ecart, element: ElementPublie | None, autre: ElementPublie | None, rang: int) -> list[str]:
        if element is None:
            return []
        if ecart.id == DEROGATIONS:
            return [*derogations_en_clair(self._dossiers[rang])]
        if ecart.objet != "article":
            lignes = en_clair(element.texte).split("\n")
            dites = lignes if autre else list(_couvertes_reunies(lignes))
            regles = self._regles(ecart.id, rang) if ecart.objet == "document" else []
            return [*_autour(element, autre), *_mentions(element, autre), *dites, *regles]
        blocs = contenu_article(*self._articles[rang][ecart.id])
        # D'un article venu ou parti, la place a déjà dit le titre.
        return [
            *_autour(element, autre or element),
            *lignes_en_clair([bloc for bloc in blocs if not _est_dit_ailleurs(bloc)]),
        ]

    def _regles(self, identifiant: str, rang: int) -> list[str]:
        """Rend ce qui gouverne toute une annexe ou une de ses listes ; l'extrait à reporter n'en a pas."""
        dossier = self._dossiers[rang]
        annexe = next(document for document in dossier.documents if document.id == identifiant)
        return [] if annexe.est_a_reporter else lignes_en_clair([*regles_generales(dossier, annexe)])


def _est_dit_ailleurs(bloc: Bloc) -> bool:
    """Vrai du tableau des exigences, qui ont leur partie, et de « Lot 1 seulement », que dit la place de l'article."""
    if isinstance(bloc, Tableau):
        return bloc.titre.startswith(TITRE_DES_EXIGENCES)
    return isinstance(bloc, Paragraphe) and bloc.style is Style.BANDEAU


def _situation(ecart: Ecart, piece: str) -> str:
    """Rend où se lit l'élément ; le numéro d'un document de travail ne dirait rien à un candidat.

    Celui d'un élément retiré est de l'ancienne version : un autre article peut l'avoir pris.
    """
    element = ecart.apres or ecart.avant
    if element is None:
        return ecart.id
    if not element.numero:
        return element.titre if element.titre == element.document else f"{element.document}, « {element.titre} »"
    lots = lots_en_clair(element.lots)
    niveau = f", niveau {element.niveau}" if element.niveau else ""
    precision = f" ({lots})" if lots else ""
    article = "article" if ecart.apres else "ancien article"
    place = piece or f"{element.document}, {article} {element.numero}"
    designe = _designe(ecart, element)
    return f"{place}, {f'« {designe} »' if ecart.objet == 'article' else designe}{niveau}{precision}"


def _designe(ecart: Ecart, element: ElementPublie) -> str:
    """Rend ce qu'un candidat lit d'un élément : la référence d'une exigence, le titre d'un article."""
    return element.titre if ecart.objet == "article" else ecart.id


def _autour(element: ElementPublie, autre: ElementPublie | None) -> Iterator[str]:
    """Énumère ce qui change autour du texte ; d'un élément sans vis-à-vis, le titre."""
    autour = (
        ("Titre", element.titre, autre.titre if autre else ""),
        ("Niveau", element.niveau, autre.niveau if autre else element.niveau),
        ("Lots", lots_en_clair(element.lots), lots_en_clair(autre.lots if autre else element.lots)),
    )
    yield from (f"{nom} : {valeur}" for nom, valeur, ancienne in autour if valeur != ancienne)


def _mentions(element: ElementPublie, autre: ElementPublie | None) -> tuple[str, ...]:
    return element.mentions if autre is None or element.mentions != autre.mentions else ()


def _montre(titre: str, rappel: str, avant: Sequence[str], apres: Sequence[str]) -> Iterator[Bloc]:
    """Rend un texte seul sur toute la largeur, et deux côte à côte ; un tableau coupé redit à chaque page ce qu'il est.

    D'une page à l'autre, l'en-tête d'un tableau se répète, non le bandeau qui le précède.
    """
    yield paragraphe(titre, Style.BANDEAU)
    if avant and apres:
        yield tableau((f"Avant ({rappel})", "Après"), [cote_a_cote(avant, apres)], titre, "Écarts")
    else:
        yield from (paragraphe(ligne) for ligne in (*avant, *apres))


def _couvertes_reunies(lignes: Sequence[str]) -> Iterator[str]:
    """Réunit en une ligne les exigences d'un formulaire venu ou parti en entier : aucune n'y change à part."""
    for couverte, suite in groupby(lignes, lambda ligne: ligne.startswith(EXIGENCE_COUVERTE)):
        refs = [ligne.removeprefix(EXIGENCE_COUVERTE) for ligne in suite]
        yield from [f"Exigences : {', '.join(refs)}"] if couverte else refs
