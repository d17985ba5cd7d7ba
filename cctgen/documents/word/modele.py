"""Le modèle Word d'un service : ses balises, ses styles, sa numérotation, sa largeur de texte.

docxtpl ne rend que le modèle ; le corps y laisse une marque, remplacée à la fin. docxtpl relirait sinon tout
le texte (sauts de ligne, tabulations, `{_{`) et en changerait le sens.
"""

from __future__ import annotations

import difflib
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from docx.document import Document as DocumentWord
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from cctgen.assemblage.numeros import Numeros
from cctgen.documents.modeles.gabarit import (
    EN_TETES_ET_PIEDS,
    ENVIRONNEMENT,
    FormeRefusee,
    Pieces,
    emprunter,
    rendre_le_gabarit,
)
from cctgen.documents.modeles.paquet import PANNES_D_UNE_ARCHIVE, TAILLE_DEPLIEE_MAX, Illisible
from cctgen.documents.word.balisage import en_exposants
from cctgen.documents.word.mise_en_page.feuille import FeuilleDeStyles
from cctgen.documents.word.mise_en_page.mesures import Forme
from cctgen.documents.word.mise_en_page.releves import Releves
from cctgen.documents.word.mise_en_page.sections import coucher
from cctgen.socle.erreurs import ModeleInvalide
from cctgen.socle.fichiers import empreinte, zip_reproductible
from cctgen.socle.typographie import Typographe, raccourcir

_ETIQUETTE = re.compile(r"</?\w+:?[^<>]*>")
ILLISIBLE = (PackageNotFoundError, *PANNES_D_UNE_ARCHIVE)
"""Ce que python-docx et zipfile lèvent d'un fichier abîmé : ils n'ont pas d'erreur commune."""
MARQUE = "cctgen"
"""Nom de l'instruction de traitement qui tient la place d'un bloc ; un texte échappé ne peut pas l'imiter."""

_CONSEIL = "Repartez du modèle livré avec cctgen (dossier modeles), ou corrigez la balise dans Word."
_LIEN_DE_LIBREOFFICE = b"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
_DANS_UN_BLOC = {qn("w:body"), qn("w:tc"), qn("w:sdtContent")}


@dataclass(frozen=True, slots=True)
class Insertion:
    """Un bloc du document : `{{p corps }}` laisse sa marque dans le modèle rendu."""

    nom: str

    def __html__(self) -> str:
        """Rend la marque, que Jinja n'échappe pas."""
        return f"<?{MARQUE} {self.nom}?>"

    __str__ = __html__


_RELEVES: dict[tuple[str, str], tuple[FeuilleDeStyles, Releves]] = {}
"""Par nom et empreinte de modèle, ses styles et ce que l'on en a relevé : tous ses documents s'en servent."""


class Modele:
    """Un modèle Word ouvert : il connaît ses styles par leur nom, et se rend en octets."""

    def __init__(self, nom: str, octets: bytes) -> None:
        self.nom, self.empreinte = nom, empreinte(octets)
        try:
            self._gabarit: Any = emprunter(_admis(nom, octets))
        except ILLISIBLE as erreur:
            raise ModeleInvalide(f"Le modèle « {nom} » n'est pas un document Word lisible.", _CONSEIL) from erreur
        except Illisible as cause:
            raise ModeleInvalide(f"Le modèle « {nom} » ne se lit pas : {cause}.", _CONSEIL) from cause
        self._word: DocumentWord = self._gabarit.docx
        self.numeros: Numeros = self._gabarit.numeros
        cle = (nom, self.empreinte)
        if cle not in _RELEVES:
            releves = Releves(octets)
            _RELEVES[cle] = (FeuilleDeStyles(nom, self._word, releves), releves)
        self.feuille, self._releves = _RELEVES[cle]

    @property
    def dernier_numero(self) -> int:
        """Rend le plus grand numéro de liste du modèle."""
        listes = self._word.part.numbering_part.element.iter(qn("w:num"))
        return max((int(liste.get(qn("w:numId"))) for liste in listes), default=0)

    @property
    def dernier_signet(self) -> int:
        """Rend le plus grand identifiant de signet du modèle."""
        signets = self._word.element.iter(qn("w:bookmarkStart"))
        return max((int(signet.get(qn("w:id"), "0")) for signet in signets), default=0)

    @cached_property
    def page(self) -> tuple[int, int]:
        """Rend la largeur et la hauteur du texte de la dernière section, en vingtièmes de point."""
        section = self._word.sections[-1]
        mesures = [
            section.page_width,
            section.left_margin,
            section.right_margin,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
        ]
        largeur, gauche, droite, hauteur, haut, bas = (int(m or 0) // 635 for m in mesures)
        return largeur - gauche - droite, hauteur - haut - bas

    @cached_property
    def page_couchee(self) -> tuple[int, int] | None:
        """Rend la largeur et la hauteur du texte d'une page couchée, ou rien si le modèle n'a pas à l'être.

        Une page déjà en paysage le reste, et un corps logé dans un cadre n'a pas de section à lui.
        """
        section = self._word.sections[-1]
        debout = int(section.page_width or 0) < int(section.page_height or 0)
        paragraphes = self._word.element.body.iterchildren(qn("w:p"))
        textes = ("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphes)
        if not debout or not any(_cite("corps", texte) for texte in textes):
            return None
        (largeur, hauteur), ecart = self.page, (int(section.page_height or 0) - int(section.page_width or 0)) // 635
        return largeur + ecart, hauteur - ecart

    @property
    def piece_principale(self) -> str:
        """Rend le nom, dans l'archive, de la pièce qui porte le texte."""
        return str(self._word.part.partname).lstrip("/")

    @property
    def piece_numerotation(self) -> str:
        """Rend le nom, dans l'archive, de la pièce qui définit les listes."""
        return str(self._word.part.numbering_part.partname).lstrip("/")

    @property
    def piece_proprietes(self) -> str:
        """Rend le nom, dans l'archive, de la pièce des propriétés du document."""
        liens = self._word.part.package.rels.values() if self._word.part.package else ()
        noms = [str(r.target_part.partname) for r in liens if r.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES]
        return noms[0].lstrip("/") if noms else "docProps/core.xml"

    def demande(self, balise: str) -> bool:
        """Vrai si le modèle, avant d'être rendu, cite cette balise."""
        return self._releves.tirer(
            ("demande", balise), lambda: _cite(balise, "".join(self._word.element.body.itertext()))
        )

    def porte(self, balise: str) -> bool:
        """Vrai si le modèle rendu a gardé la marque de cette balise."""
        return any(m.text == balise for m in self._marques())

    def _marques(self) -> Iterator[Any]:
        return (m for m in self._word.element.iter(etree.ProcessingInstruction) if m.target == MARQUE)

    def coucher(self, corps: str, paysages: Sequence[bool]) -> str:
        """Rend le XML du corps, chaque section à son orientation ; l'en-tête et le pied du modèle rendu les suivent."""
        marque = next(m for m in self._marques() if m.text == "corps")
        return coucher(self._word, marque, corps, paysages)

    def composer(self, composer: Typographe) -> None:
        """Compose à la française le texte du modèle rendu, en-têtes et pieds compris, paragraphe par paragraphe.

        Un libellé et sa valeur sont de deux mises en forme : « Objet », l'espace et les deux-points se composent d'un
        bloc, et chaque fragment garde sa longueur.
        """
        liees = [lien.target_part for lien in self._word.part.rels.values() if lien.reltype in EN_TETES_ET_PIEDS]
        for piece in (self._word.part, *liees):
            for paragraphe in piece.element.iter(qn("w:p")):
                fragments = list(paragraphe.iterfind(f"{qn('w:r')}/{qn('w:t')}"))
                _composer(fragments, composer)
                for fragment in fragments:
                    _mettre_en_exposant(fragment)

    def pieces(self) -> Pieces:
        """Rend les pièces du modèle rendu, où chaque insertion a laissé sa marque."""
        return list(self._gabarit.pieces())

    def fermer(self) -> None:
        """Laisse le modèle ouvert au document suivant : celui-ci est écrit."""
        rendre_le_gabarit(self._gabarit)
        self._releves.garder()

    @property
    def corps(self) -> Any:
        """Rend le corps du document, paragraphe après paragraphe, une fois le modèle rendu."""
        return self._word.element.body

    def forme_de(self, paragraphe: Any) -> Forme:
        """Rend la place que prend un paragraphe du modèle, le corps de son texte compris."""
        style = paragraphe.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        forme = self.feuille.forme(self.feuille.nom("" if style is None else style.get(qn("w:val"))))
        corps = [int(taille.get(qn("w:val"))) / 2 for taille in paragraphe.iter(qn("w:sz"))]
        return replace(forme, corps=max(corps)) if corps else forme

    def rendre(self, valeurs: Mapping[str, object], insertions: Sequence[str], exigee: str = "corps") -> None:
        """Remplace les balises du modèle, où chaque insertion laisse sa marque.

        Lève `ModeleInvalide` si une balise ne se calcule pas, ou si l'insertion `exigee` n'est nulle part ; une lettre,
        dont le modèle porte le texte, n'en exige aucune (`exigee` vide).
        """
        contexte = {**valeurs, **{nom: Insertion(nom) for nom in insertions}}
        try:
            self._gabarit.render(contexte, ENVIRONNEMENT)
        except UndefinedError as erreur:
            raise self._balise_inconnue(contexte, erreur) from erreur
        except TemplateSyntaxError as erreur:
            raise self._syntaxe(erreur) from erreur
        except (TemplateError, TypeError, ValueError, ArithmeticError, etree.XMLSyntaxError) as erreur:
            dit = f"Une balise du modèle « {self.nom} » ne peut pas être calculée{_raison(erreur)}."
            raise ModeleInvalide(dit, _CONSEIL) from erreur
        self._verifier_marques(exigee)

    def _verifier_marques(self, exigee: str) -> None:
        siennes = list(self._marques())
        mal_placees = [m for m in siennes if m.getparent().tag not in _DANS_UN_BLOC]
        if mal_placees:
            nom = str(mal_placees[0].text)
            raise ModeleInvalide(
                f"Dans le modèle « {self.nom} », la balise « {nom} » est au milieu d'un texte.",
                f"Écrivez {{{{p {nom} }}}}, avec le p, seul dans son paragraphe.",
            )
        if exigee and not any(m.text == exigee for m in siennes):
            raise ModeleInvalide(
                f"Le modèle « {self.nom} » n'a pas la balise « {exigee} », où va le texte du document.",
                f"Ajoutez {{{{p {exigee} }}}} seul dans un paragraphe, là où le texte doit venir.",
            )

    def _balise_inconnue(self, contexte: Mapping[str, object], erreur: UndefinedError) -> ModeleInvalide:
        environnement = SandboxedEnvironment()
        inconnues = sorted(self._gabarit.get_undeclared_template_variables(environnement, dict(contexte)))
        nom = inconnues[0] if inconnues else str(erreur.message)
        proches = difflib.get_close_matches(nom, contexte, n=1)
        conseil = (
            f"Vouliez-vous écrire « {proches[0]} » ?"
            if proches
            else f"Balises admises : {', '.join(sorted(contexte))}."
        )
        return ModeleInvalide(f"Le modèle « {self.nom} » porte une balise inconnue, « {nom} ».", conseil)

    def _syntaxe(self, erreur: TemplateSyntaxError) -> ModeleInvalide:
        lignes = [_sans_xml(ligne) for ligne in getattr(erreur, "docx_context", ())]
        fautive = next((ligne for ligne in lignes if "{{" in ligne or "{%" in ligne), "")
        extrait = f", près de « {raccourcir(fautive, 80)} »" if fautive else ""
        return ModeleInvalide(
            f"Une balise du modèle « {self.nom} » est mal écrite{extrait}.",
            "Une balise s'écrit {{ nom }}, une condition {% if nom %} … {% endif %}, d'une seule mise en forme.",
        )


def _raison(erreur: Exception) -> str:
    """Dit en français pourquoi une balise ne se calcule pas ; rien de ce que la bibliothèque ne dit qu'en anglais."""
    if isinstance(erreur, FormeRefusee):
        return f" : {_sans_xml(str(erreur))}"
    filtre = _FILTRE_ABSENT.match(str(erreur))
    return f" : le filtre « {filtre[1]} » n'existe pas" if filtre else ""


_FILTRE_ABSENT = re.compile(r"No filter named '([^']+)'")


def _cite(bloc: str, texte: str) -> bool:
    """Vrai si un texte porte la balise d'un bloc, quelles qu'en soient les espaces."""
    return re.search(rf"\{{\{{-?p\s+{bloc}\s*-?\}}\}}", texte) is not None


def _composer(fragments: Sequence[Any], composer: Typographe) -> None:
    textes = [fragment.text or "" for fragment in fragments]
    compose, fin = composer("".join(textes)), 0
    for fragment, texte in zip(fragments, textes, strict=True):
        debut, fin = fin, fin + len(texte)
        if compose[debut:fin] != texte:
            fragment.text = compose[debut:fin]


def _mettre_en_exposant(fragment: Any) -> None:
    """Coupe un fragment autour de ses ordinaux : chaque part garde la mise en forme de l'ensemble."""
    parts = [*en_exposants(fragment.text or "")]
    if len(parts) < 2:
        return
    origine = fragment.getparent()
    fragment.text, dernier = parts[0][0], origine
    fragment.set(qn("xml:space"), "preserve")
    suite = list(fragment.itersiblings())
    for texte, haut in parts[1:]:
        copie = deepcopy(origine)
        for enfant in copie.xpath("./*[not(self::w:rPr)]"):
            copie.remove(enfant)
        copie.text = texte
        if haut:
            copie.get_or_add_rPr().superscript = True
        dernier.addnext(copie)
        dernier = copie
    for element in suite:
        dernier.append(element)


def _sans_xml(texte: str) -> str:
    """Rend un extrait tel que Word le montre : ni étiquette, ni entité."""
    return html.unescape(_ETIQUETTE.sub("", texte)).strip()


@lru_cache(maxsize=32)
def _admis(nom: str, octets: bytes) -> bytes:
    """Rend les octets d'un modèle que python-docx peut ouvrir ; lève `ModeleInvalide` s'il est démesuré."""
    _refuser_l_archive_demesuree(nom, octets)
    return _lien_des_proprietes(octets)


def _refuser_l_archive_demesuree(nom: str, octets: bytes) -> None:
    """Un modèle de quelques kilooctets peut en déplier des milliards."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        taille = sum(piece.file_size for piece in archive.infolist())
    if taille > TAILLE_DEPLIEE_MAX:
        message = f"Le modèle « {nom} » dépasse {TAILLE_DEPLIEE_MAX // 1_000_000} Mo une fois déplié."
        raise ModeleInvalide(message, "Réduisez ses images, ou repartez du modèle livré avec cctgen.")


def _lien_des_proprietes(octets: bytes) -> bytes:
    """Rétablit le lien vers les propriétés : LibreOffice en écrit un que python-docx ne suit pas, et doublerait."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        liens = archive.read("_rels/.rels")
    if _LIEN_DE_LIBREOFFICE not in liens:
        return octets
    correct = RELATIONSHIP_TYPE.CORE_PROPERTIES.encode()
    return zip_reproductible(octets, {"_rels/.rels": lambda lu: lu.replace(_LIEN_DE_LIBREOFFICE, correct)})


_REFERENCES = {signe: f"&#{ord(signe)};" for signe in "&<>'\"{}%"}
"""Sans lettre : « upper » ou « title », qui changent la casse, laissent une référence intacte."""


def en_balise(valeur: str) -> Markup:
    """Rend une valeur que ni Jinja ni docxtpl ne relisent : chaque signe actif en référence de caractère."""
    return Markup(  # noqa: S704 (la valeur vient d'être échappée)
        "".join(_REFERENCES.get(signe, signe) for signe in valeur)
    )
