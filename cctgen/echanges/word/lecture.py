"""D'un .docx à ses passages : chaque morceau de texte est repris, ou cité avec son lieu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from cctgen.echanges.sources.modele import Nature, Passage, SourceLue, non_repris, pour_information
from cctgen.echanges.word.fragments import Fragments
from cctgen.echanges.word.paquet import ESPACES, Paquet, local, ouvrir_paquet, val, w
from cctgen.echanges.word.styles import Styles
from cctgen.publications_cct.modele import Cellule, LigneBrute
from cctgen.publications_cct.texte import nettoyer, sur_une_ligne
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.nombres import lire_entier

_PARTIES = (
    ("word/header", "entete-non-repris", "en-tête de page"),
    ("word/footer", "entete-non-repris", "pied de page"),
)
_LONGUEUR_DE_TITRE = 90
_FINS_DE_PHRASE = (".", ";", ":", ",", "!", "?")


def lire_word(octets: bytes, nom: str) -> SourceLue:
    """Lit un document. Lève `FichierRefuse` s'il est abîmé, chiffré ou démesuré."""
    paquet = ouvrir_paquet(octets)
    return _Lecture(nom, paquet, Styles(paquet)).lire()


@dataclass
class _Lecture:
    """Le parcours d'un document, et ce qui s'y relève."""

    nom: str
    paquet: Paquet
    styles: Styles
    passages: list[Passage] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    lus: set[etree._Element] = field(default_factory=set)
    titre: str = ""
    sommaire: list[str] = field(default_factory=list)
    notes_citees: set[tuple[str, str]] = field(default_factory=set)
    paragraphes: int = 0
    tableaux: int = 0

    def lire(self) -> SourceLue:
        """Parcourt le corps, puis ce qui l'entoure, et nomme ce qui reste."""
        corps = self.paquet.corps.find("w:body", ESPACES)
        if corps is not None:
            self._blocs(corps)
        if self.sommaire:
            lieu = Lieu(self.nom, feuille="sommaire")
            self._dire("sommaire-non-repris", " | ".join(self.sommaire), lieu, "Rien à faire : l'outil refait le sien.")
        self._notes_orphelines()
        for debut, code, dite in _PARTIES:
            for rang, (_, piece) in enumerate(self.paquet.de_sorte(debut), 1):
                if texte := self._texte_d_une_piece(piece):
                    self._dire(code, f"{dite} : « {texte} »", Lieu(self.nom, feuille=f"{dite} {rang}"))
        for objet in self.paquet.autres:
            self._dire("objet-non-repris", f"le document contient « {objet} »", Lieu(self.nom))
        self._restes()
        return SourceLue(self.titre, tuple(self.passages), tuple(self.anomalies))

    def _dire(self, code: str, message: str, lieu: Lieu, conseil: str = "") -> None:
        self.anomalies.append(non_repris(code, f"{message}.", lieu, conseil))

    def _blocs(self, parent: etree._Element) -> None:
        for element in parent:
            nom = local(element)
            if nom == "w:p":
                self._paragraphe(element)
            elif nom == "w:tbl":
                self._tableau(element)
            elif nom in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"):
                self._blocs(element)
            elif nom == "mc:AlternateContent" and len(element):
                self._blocs(element[0])
            elif nom == "w:altChunk":
                self._dire("objet-non-repris", "un document inséré dans le document n'est pas lu", self._ici())

    def _ici(self) -> Lieu:
        return Lieu(self.nom, feuille=f"paragraphe {self.paragraphes}")

    def _paragraphe(self, element: etree._Element) -> None:
        self.paragraphes += 1
        lieu = self._ici()
        lu = Fragments(self.styles, self.lus).lire(element)
        texte = nettoyer("".join(lu.texte))
        liste = self.styles.liste(element)
        numero = self.styles.numero_affiche(liste) if liste is not None and texte else ""
        if texte:
            self._ranger(element, lu, texte, numero, lieu)
        self._releves(lu, lieu)

    def _ranger(self, element: etree._Element, lu: Fragments, texte: str, numero: str, lieu: Lieu) -> None:
        liste = self.styles.liste(element)
        niveau = self.styles.niveau_de_titre(element)
        style = self.styles.nom_du_style(element).casefold()
        if style.startswith(("toc", "tm ", "table des matières", "sommaire")) and "heading" not in style:
            self.sommaire.append(sur_une_ligne(texte))
        elif self.styles.est_titre_du_document(element) and not self.titre:
            self.titre = sur_une_ligne(texte)
        elif niveau:
            self.passages.append(Passage(Nature.TITRE, sur_une_ligne(texte), lieu, niveau, numero))
        elif liste is None and _a_l_air_d_un_titre(lu, texte):
            self.passages.append(Passage(Nature.TITRE, texte, lieu, 9))
            self.anomalies.append(
                pour_information("titre-suppose", f"« {texte} », en gras, est tenu pour un titre.", lieu)
            )
        elif liste is not None:
            nature = Nature.PUCE if self.styles.est_a_puces(liste) else Nature.NUMERO
            self.passages.append(Passage(nature, texte, lieu, liste.rang, numero))
        else:
            self.passages.append(Passage(Nature.PARAGRAPHE, texte, lieu))

    def _releves(self, lu: Fragments, lieu: Lieu) -> None:
        for code, morceaux, dit in (
            ("texte-barre", lu.barres, "texte barré, non repris"),
            ("revision-supprimee", lu.supprimes, "texte supprimé en suivi de modifications, non repris"),
            ("texte-masque", lu.masques, "texte masqué, non repris"),
        ):
            if texte := nettoyer("".join(morceaux)):
                self._dire(code, f"{dit} : « {sur_une_ligne(texte)} »", lieu)
        for code, morceaux, dit in (
            ("revision-acceptee", lu.inseres, "texte ajouté en suivi de modifications, repris"),
            ("formule", lu.formules, "formule reprise à plat, à relire"),
        ):
            for texte in map(sur_une_ligne, map(nettoyer, morceaux)):
                self.anomalies.append(pour_information(code, f"{dit} : « {texte} ».", lieu))
        for image in lu.images:
            self._dire("image-non-reprise", f"image : « {image} »", lieu)
        if "\ufffd" in "".join(lu.texte):
            self._dire("symbole-illisible", "un symbole d'une police particulière est écrit « \ufffd »", lieu)
        for sorte, numero in lu.notes:
            self._note(sorte, numero, lieu)
        for zone in lu.zones:
            self._blocs(zone)

    def _note(self, sorte: str, numero: str, lieu: Lieu) -> None:
        """Une note de bas de page accompagne la clause ; un commentaire ne parle qu'aux rédacteurs."""
        self.notes_citees.add((sorte, numero))
        for note in self._notes(sorte):
            if note.get(w("id"), "") == numero and (texte := self._texte_d_une_piece(note)):
                if sorte == "w:commentReference":
                    auteur = note.get(w("author"), "")
                    self._dire("commentaire", f"commentaire de {auteur or 'quelqu’un'} : « {texte} »", lieu)
                else:
                    self.passages.append(Passage(Nature.NOTE, texte, lieu, numero=numero))

    def _notes(self, sorte: str) -> Iterator[etree._Element]:
        nom = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}.get(sorte, "comment")
        piece = self.paquet.pieces.get(f"word/{nom}s.xml")
        yield from () if piece is None else piece.iterfind(f"w:{nom}", ESPACES)

    def _notes_orphelines(self) -> None:
        for sorte in ("w:footnoteReference", "w:endnoteReference", "w:commentReference"):
            for note in self._notes(sorte):
                numero = note.get(w("id"), "")
                if (sorte, numero) not in self.notes_citees and (texte := self._texte_d_une_piece(note)):
                    self._dire("note-orpheline", f"note que rien n'appelle : « {texte} »", Lieu(self.nom))

    def _texte_d_une_piece(self, piece: etree._Element) -> str:
        textes = [nettoyer("".join(Fragments(self.styles, self.lus).lire(p).texte)) for p in piece.iter(w("p"))]
        return " ".join(sur_une_ligne(t) for t in textes if t)

    def _tableau(self, element: etree._Element) -> None:
        self.tableaux += 1
        rang = self.tableaux
        lieu = Lieu(self.nom, feuille=f"tableau {rang}")
        lignes = []
        for numero, ligne in enumerate(_dans(element, "w:tr"), 1):
            cellules: list[Cellule] = []
            for case in _dans(ligne, "w:tc"):
                place = Lieu(
                    self.nom, feuille=f"tableau {rang}", cellule=f"ligne {numero}, colonne {len(cellules) + 1}"
                )
                cellules.append(Cellule(self._case(case, place)))
                etendue = lire_entier(val(case, "w:tcPr/w:gridSpan")) or 0
                cellules += [Cellule("")] * (etendue - 1 if etendue < 64 else 0)
            lignes.append(LigneBrute(numero, tuple(cellules)))
        if any(any(ligne.textes) for ligne in lignes):
            self.passages.append(Passage(Nature.TABLEAU, "", lieu, lignes=tuple(lignes)))

    def _case(self, case: etree._Element, lieu: Lieu) -> str:
        """Rend le texte d'une case, tableaux intérieurs compris, et relève ce qui n'en est pas."""
        textes: list[str] = []
        for paragraphe in _dans(case, "w:p", "w:tbl"):
            if local(paragraphe) == "w:tbl":
                textes += [
                    " ; ".join(filter(None, self._ligne_a_plat(ligne, lieu))) for ligne in _dans(paragraphe, "w:tr")
                ]
                continue
            lu = Fragments(self.styles, self.lus).lire(paragraphe)
            texte = nettoyer("".join(lu.texte))
            textes.append(f"- {texte}" if texte and self.styles.liste(paragraphe) is not None else texte)
            self._releves(lu, lieu)
        return "\n".join(t for t in textes if t)

    def _ligne_a_plat(self, ligne: etree._Element, lieu: Lieu) -> Iterator[str]:
        for case in _dans(ligne, "w:tc"):
            yield sur_une_ligne(self._case(case, lieu))

    def _restes(self) -> None:
        """Le filet : tout texte du corps qu'aucune règle n'a visité est cité."""
        for element in self.paquet.corps.iter(w("t"), w("delText")):
            texte = (element.text or "").strip()
            if texte and element not in self.lus and not _est_un_repli(element):
                self._dire("texte-non-situe", f"texte d'une forme inconnue : « {texte} »", Lieu(self.nom))


def _dans(parent: etree._Element, *noms: str) -> Iterator[etree._Element]:
    """Énumère les enfants de ces noms, à travers les conteneurs qui n'ajoutent rien."""
    for element in parent:
        nom = local(element)
        if nom in noms:
            yield element
        elif nom in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"):
            yield from _dans(element, *noms)


def _est_un_repli(element: etree._Element) -> bool:
    return any(local(parent) == "mc:Fallback" for parent in element.iterancestors())


def _a_l_air_d_un_titre(lu: Fragments, texte: str) -> bool:
    """Un paragraphe court, tout en gras, sans ponctuation finale : le titre de qui ne connaît pas les styles."""
    court = len(texte) <= _LONGUEUR_DE_TITRE and "\n" not in texte and not texte.endswith(_FINS_DE_PHRASE)
    return court and bool(lu.gras) and all(lu.gras)
