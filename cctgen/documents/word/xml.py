"""Des blocs au XML de Word, par concaténation de chaînes échappées : aucun texte ne peut y devenir une balise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, pairwise

from cctgen.assemblage.numeros import Compteur
from cctgen.documents.composition.cases import CasesConnues
from cctgen.documents.composition.flux import LignesEnFlux
from cctgen.documents.composition.nombres import colonnes_de_nombres
from cctgen.documents.composition.typographie import textes_composes
from cctgen.documents.fragments import Annote, Lien, Marque, Saisie
from cctgen.documents.modeles.styles import NOMS_DE_NUMEROS, NOMS_DE_PUCES, NOMS_DE_TABLEAU, TITRES
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Contenu,
    Encadre,
    Inline,
    Liste,
    Paragraphe,
    Renvoi,
    SautDeLigne,
    Style,
    Tableau,
    Texte,
    Titre,
)
from cctgen.documents.word.balisage import FIN, SANS_SOULIGNEMENT, attribut, champ, forme_de, lien, run, run_tel_quel
from cctgen.documents.word.commentaires import PREMIER, Commentaire, ancre
from cctgen.documents.word.controles import controle
from cctgen.documents.word.mise_en_page import solidarite
from cctgen.documents.word.mise_en_page.chasses import Fragment, chasse_de, maigre
from cctgen.documents.word.mise_en_page.colonnes import repartir
from cctgen.documents.word.mise_en_page.feuille import NIVEAUX, Numerotation
from cctgen.documents.word.mise_en_page.marges import ecarter, espace_a_laisser
from cctgen.documents.word.mise_en_page.mesures import ECART_ENTRE_TABLEAUX, RETRAIT_EN_CELLULE
from cctgen.documents.word.mise_en_page.orientation import Section
from cctgen.documents.word.mise_en_page.pagination import Entree
from cctgen.documents.word.mise_en_page.sections import FIN_DE_SECTION
from cctgen.documents.word.modele import MARQUE, Modele
from cctgen.documents.word.renvois import Destination, Destinations
from cctgen.socle.typographie import Typographe, composer, lier

_ECART = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0"'
    f' w:line="{round(20 * ECART_ENTRE_TABLEAUX)}" w:lineRule="exact"/></w:pPr></w:p>'
)

_AU_SUIVANT, _A_DROITE = "<w:keepNext/>", '<w:jc w:val="right"/>'
_COMPOSES_TENUS = 8_192
"""Paragraphes dont le texte composé est tenu à la fois : un document n'en écrit pas tant entre deux mesures."""


@dataclass
class Redaction:
    """Écrit des blocs pour un modèle ; retient les listes à déclarer et les entrées du sommaire.

    `en_attente` retient, par marque laissée dans le XML, le tableau dont les lignes s'y écriront en dernier.
    Seul endroit où le texte d'un document prend sa typographie : `composer` la donne.
    """

    modele: Modele
    destinations: Destinations
    composer: Typographe = composer
    titres: list[Entree] = field(default_factory=list)
    listes: list[str] = field(default_factory=list)
    en_attente: dict[str, tuple[Tableau, Sequence[int]]] = field(default_factory=dict)
    commentaires: list[Commentaire] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Relève dans le modèle ce qui sert à chaque paragraphe."""
        modele, feuille = self.modele, self.modele.feuille
        self._styles = {style: feuille.identifiant(*style.noms) for style in Style}
        self._debuts = {s: f'<w:p><w:pPr><w:pStyle w:val="{nom}"/>' for s, nom in self._styles.items()}
        self._retraits = {style: feuille.retrait(*style.noms) for style in Style}
        self._titres = [feuille.identifiant(*noms) for noms in TITRES]
        self._puces, self._numeros = feuille.numerotation(*NOMS_DE_PUCES), feuille.numerotation(*NOMS_DE_NUMEROS)
        self._style_puces = feuille.identifiant(*NOMS_DE_PUCES)
        self._style_numeros = feuille.identifiant(*NOMS_DE_NUMEROS)
        self._style_tableau = feuille.identifiant(*NOMS_DE_TABLEAU)
        self._largeur, _ = modele.page
        self._liste, self._signet = modele.dernier_numero, modele.dernier_signet
        self._numeros_de_titre = Compteur(modele.numeros)
        self._renvois_par_champ = _se_citent_tels_quels(modele)
        self._solidarite, self._a_droite = "", frozenset[int]()
        self._plan, self._titre_courant = (0, 0), ""
        self._connues = CasesConnues[str]()
        self._composes: dict[int, tuple[Contenu, list[str]]] = {}

    def corps(self, blocs: Iterable[Bloc]) -> str:
        """Rend le XML d'une suite de blocs du corps."""
        return self._suite(tuple(blocs), Style.COURANT)

    def sections(self, sections: Sequence[Section]) -> str:
        """Rend le XML de tout le corps, dont les sections se ferment chacune par sa marque, sauf la dernière."""
        morceaux = []
        debout, couchee = self.modele.page, self.modele.page_couchee
        for section in sections:
            self._largeur, _ = (couchee if section.paysage else None) or debout
            morceaux.append(self.corps(section.blocs))
        self._largeur, _ = debout
        return FIN_DE_SECTION.join(morceaux)

    def _suite(self, blocs: Sequence[Bloc], lieu: Style) -> str:
        if len(blocs) == 1 and lieu is not Style.COURANT and isinstance(seul := blocs[0], Paragraphe):
            # Presque toutes les cases n'ont qu'un paragraphe.
            return self._paragraphe(seul.contenu, lieu if seul.style is Style.COURANT else seul.style)
        morceaux: list[str] = []
        precedent: Bloc | None = None
        for bloc, suivant in zip(blocs, (*blocs[1:], None), strict=False):
            if isinstance(bloc, Tableau) and isinstance(precedent, Tableau):
                morceaux.append(_ECART)  # Word réunirait deux tableaux qui se touchent.
            suit = lieu is Style.COURANT and solidarite.tient_au_suivant(bloc, suivant, precedent)
            if isinstance(bloc, Tableau):
                morceaux.append(self._tableau(bloc, _AU_SUIVANT if suit else ""))
            else:
                xml = self._bloc(bloc, lieu)
                if lieu is Style.COURANT and (espace := espace_a_laisser(precedent, bloc, suivant)):
                    xml = ecarter(xml, espace)
                morceaux.append(_garder_au_suivant(xml) if suit else xml)
            precedent = bloc
        if precedent is None:
            return self._paragraphe((), lieu)  # Word exige un paragraphe par cellule.
        if isinstance(precedent, Tableau):
            morceaux.append(FIN)  # Word exige un paragraphe en fin de cellule et de document.
        return "".join(morceaux)

    def _bloc(self, bloc: Bloc, lieu: Style) -> str:
        match bloc:
            case Paragraphe(contenu=contenu, style=style):
                return self._paragraphe(contenu, lieu if style is Style.COURANT else style)
            case Liste():
                return self._liste_xml(bloc, lieu, 0)
            case Tableau():
                return self._tableau(bloc, "")
            case Titre():
                return self._titre(bloc)
            case Encadre(blocs=interieur):
                return self._suite(interieur, Style.ENCADRE)

    def _paragraphe(self, contenu: Contenu, style: Style, proprietes: str = "") -> str:
        return f"{self._debuts[style]}{self._solidarite}{proprietes}</w:pPr>{self._contenu(contenu)}</w:p>"

    def _contenu(self, contenu: Contenu) -> str:
        textes = self._textes(contenu)
        if len(contenu) == 1 and isinstance(seul := contenu[0], Texte):
            return _texte(seul, textes[0])
        morceaux = []
        for inline, texte in zip(contenu, textes, strict=True):
            match inline:
                case Texte():
                    morceaux.append(_texte(inline, texte))
                case SautDeLigne():
                    morceaux.append("<w:r><w:br/></w:r>")
                case Renvoi():
                    morceaux.append(self._renvoi(inline, texte))
                case Lien(signet=signet):
                    morceaux.append(lien(texte, signet))
                case Annote(lignes=lignes):
                    morceaux.append(self._commenter(run(texte), lignes))
                case Saisie():
                    morceaux.append(controle(inline))
                case Marque(signet=signet):
                    morceaux.append(self._marque(signet))
        return "".join(morceaux)

    def lire(self, contenu: Contenu) -> list[Fragment]:
        """Rend le texte d'un paragraphe tel qu'il s'imprime, renvois compris, et ce qui y est gras ou italique."""
        textes = self._textes(contenu)
        if len(contenu) == 1 and isinstance(seul := contenu[0], Texte):
            return [(textes[0], chasse_de(gras=seul.gras, italique=seul.italique))]
        return [
            (texte, chasse_de(gras=inline.gras, italique=inline.italique) if isinstance(inline, Texte) else maigre)
            for inline, texte in zip(contenu, textes, strict=True)
        ]

    def _textes(self, contenu: Contenu) -> list[str]:
        """Un paragraphe s'écrit, puis se mesure : il ne se compose qu'une fois, et reste tenu d'ici là."""
        connu = self._composes.get(id(contenu))
        if connu is None:
            if len(self._composes) >= _COMPOSES_TENUS:
                self._composes.clear()
            connu = self._composes[id(contenu)] = (contenu, textes_composes(contenu, self._lire, self.composer))
        return connu[1]

    def _lire(self, inline: Inline) -> str:
        match inline:
            case SautDeLigne():
                return "\n"
            case Renvoi():
                destination = self._destination(inline)
                return f"{destination.avant}{destination.numero}{destination.apres}"
            case Marque() | Saisie():
                return ""
            case Texte(texte=texte) | Lien(texte=texte) | Annote(texte=texte):
                return texte

    def _destination(self, renvoi: Renvoi) -> Destination:
        return self.destinations.get(renvoi.cible, Destination(renvoi.libelle, ""))

    def _commenter(self, interieur: str, lignes: Sequence[str]) -> str:
        numero = PREMIER + len(self.commentaires)
        self.commentaires.append(Commentaire(numero, list(map(self.composer, lignes))))
        return ancre(numero, interieur)

    def _marque(self, signet: str) -> str:
        self._signet += 1
        nom = attribut(signet)
        return f'<w:bookmarkStart w:id="{self._signet}" w:name={nom}/><w:bookmarkEnd w:id="{self._signet}"/>'

    def _renvoi(self, renvoi: Renvoi, texte: str) -> str:
        destination = self._destination(renvoi)
        if not destination.signet:
            return run(texte)
        debut, fin = len(destination.avant), len(texte) - len(destination.apres)
        if not self._renvois_par_champ:
            # Le champ de Word montrerait aussi les mots du numéro, « article Article 2 » : le lien dit la phrase.
            cite = run(texte[:fin], SANS_SOULIGNEMENT)
            ancre = f'<w:hyperlink w:anchor={attribut(destination.signet)} w:history="1">{cite}</w:hyperlink>'
            return f"{ancre}{run(texte[fin:])}"
        numero = champ(f"REF {destination.signet} \\r \\h", destination.numero)
        return f"{run(texte[:debut])}{numero}{run(texte[fin:])}"

    def _titre(self, titre: Titre) -> str:
        rang, texte = titre.niveau - 1, lier(self.composer(titre.texte))
        self._signet += 1
        signet = titre.signet or f"_Toc{self._signet:06d}"
        self.titres.append(Entree(titre.niveau, self._numeros_de_titre.suivant(titre.niveau).affiche, texte, signet))
        saut = "<w:pageBreakBefore/>" if titre.nouvelle_page else ""
        plan = self._place_au_plan(titre)
        interieur = self._commenter(run(texte), titre.commentaire) if titre.commentaire else run(texte)
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._titres[rang]}"/>{saut}{plan}</w:pPr>'
            f'<w:bookmarkStart w:id="{self._signet}" w:name={attribut(signet)}/>{interieur}'
            f'<w:bookmarkEnd w:id="{self._signet}"/></w:p>'
        )

    def _place_au_plan(self, titre: Titre) -> str:
        """Rend le niveau d'un titre qui sauterait un rang du plan : un lecteur d'écran y chercherait celui qui manque.

        PDF/UA-1 (ISO 14289-1), 7.4.2 : le premier titre est de niveau 1, et aucun niveau ne se saute en descendant.
        """
        self._titre_courant = titre.texte
        ecrit, place = self._plan
        # Deux titres de même style qui se suivent sont du même rang.
        place = place if titre.niveau == ecrit else min(titre.niveau, place + 1)
        self._plan = titre.niveau, place
        return "" if place == titre.niveau else f'<w:outlineLvl w:val="{place - 1}"/>'

    def _liste_xml(self, liste: Liste, lieu: Style, niveau: int) -> str:
        niveau = min(niveau, NIVEAUX - 1)
        numero = self._nouvelle_liste(niveau, liste.debut) if liste.numerotee else self._puces.numero
        numerotation = self._numeros if liste.numerotee else self._puces
        style, retrait = self._forme_d_element(numerotation, lieu, niveau)
        if lieu is Style.COURANT and liste.numerotee:
            style = self._style_numeros
        tete = (
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{self._solidarite}<w:numPr><w:ilvl w:val="{niveau}"/>'
            f'<w:numId w:val="{numero}"/></w:numPr>'
        )
        elements = [self._element(e, tete, retrait, lieu, niveau) for e in liste.elements]
        return "".join(
            _garder_au_suivant(xml) if lieu is Style.COURANT and solidarite.tient_au_dernier(liste, rang) else xml
            for rang, xml in enumerate(elements)
        )

    def _forme_d_element(self, numerotation: Numerotation, lieu: Style, niveau: int) -> tuple[str, tuple[int, str]]:
        """Rend le style d'un élément, son retrait et le XML de ce retrait quand le style ne le donne pas."""
        if lieu is Style.COURANT:
            return self._style_puces, (numerotation.retraits[niveau], "")
        gauche = self._retraits[lieu] + RETRAIT_EN_CELLULE * (niveau + 1)
        return self._styles[lieu], (gauche, f'<w:ind w:left="{gauche}" w:hanging="{RETRAIT_EN_CELLULE}"/>')

    def _element(self, blocs: tuple[Bloc, ...], tete: str, retrait: tuple[int, str], lieu: Style, niveau: int) -> str:
        gauche, xml = retrait
        premier = blocs[0].contenu if blocs and isinstance(blocs[0], Paragraphe) else None
        morceaux = [f"{tete}{xml}</w:pPr>{self._contenu(premier or ())}</w:p>"]
        for bloc in blocs if premier is None else blocs[1:]:
            if isinstance(bloc, Liste):
                morceaux.append(self._liste_xml(bloc, lieu, niveau + 1))
            elif isinstance(bloc, Paragraphe):
                morceaux.append(self._paragraphe(bloc.contenu, lieu, f'<w:ind w:left="{gauche}"/>'))
            else:
                morceaux.append(self._bloc(bloc, lieu))
        return "".join(morceaux)

    def _nouvelle_liste(self, niveau: int, debut: int) -> str:
        """Déclare une liste, pour que sa numérotation ne continue pas celle de la précédente."""
        self._liste += 1
        self.listes.append(
            f'<w:num w:numId="{self._liste}"><w:abstractNumId w:val="{self._numeros.definition}"/>'
            f'<w:lvlOverride w:ilvl="{niveau}"><w:startOverride w:val="{debut}"/></w:lvlOverride></w:num>'
        )
        return str(self._liste)

    def _tableau(self, tableau: Tableau, fin: str) -> str:
        """Rend un tableau ; `fin` est la solidarité de sa dernière ligne avec ce qui le suit."""
        largeurs = repartir(tableau, self._largeur)
        autour, self._a_droite = self._a_droite, colonnes_de_nombres(tableau)
        grille = "".join(f'<w:gridCol w:w="{largeur}"/>' for largeur in largeurs)
        # Un tableau écrit dans une clause n'a pas de titre : celui de son article le nomme.
        titre = tableau.titre or f"Tableau : {self._titre_courant or 'introduction'}"
        legende = f"<w:tblCaption w:val={attribut(self.composer(titre))}/>"
        lignes = self._en_flux(tableau, largeurs) or "".join(self._lignes(tableau, largeurs, fin))
        entete = self._ligne_d_entete(tableau.entetes, largeurs)
        self._a_droite = autour
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._style_tableau}"/>'
            f'<w:tblW w:w="{sum(largeurs)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            f' w:noHBand="0" w:noVBand="1"/>{legende}</w:tblPr><w:tblGrid>{grille}</w:tblGrid>'
            f"{entete}{lignes}</w:tbl>"
        )

    def _en_flux(self, tableau: Tableau, largeurs: Sequence[int]) -> str:
        """Rend la marque des lignes qui ne s'écriront qu'à la fin, si elles se composent à la demande."""
        if not isinstance(tableau.lignes, LignesEnFlux):
            return ""
        marque = f"<?{MARQUE} lignes-{len(self.en_attente) + 1}?>"
        self.en_attente[marque] = (tableau, largeurs)
        return marque

    def en_flux(self, coupees: Collection[tuple[int, int]]) -> dict[str, Callable[[], Iterator[str]]]:
        """Rend, par marque, de quoi composer ses lignes, où `coupees` sont celles qu'une fin de page coupe."""
        return {marque: partial(self._tranchees, *attendu, coupees) for marque, attendu in self.en_attente.items()}

    def _tranchees(
        self, tableau: Tableau, largeurs: Sequence[int], coupees: Collection[tuple[int, int]]
    ) -> Iterator[str]:
        return (solidarite.trancher(xml, coupees) for xml in self._lignes(tableau, largeurs, ""))

    def _lignes(self, tableau: Tableau, largeurs: Sequence[int], fin: str) -> Iterator[str]:
        """Word tient ensemble les lignes dont chaque paragraphe est solidaire du suivant.

        Toutes, si le tableau reste entier ; sinon la première et l'avant-dernière, qu'aucune ne reste seule, à moins
        d'être assez haute ; une ligne qui peut se couper ne tient à rien. La dernière a la solidarité `fin`.
        """
        derniere, entier = len(tableau.lignes), solidarite.reste_entier(tableau)
        suites = pairwise(chain(tableau.lignes, ((),)))
        au_moins = f'<w:trHeight w:val="{tableau.hauteur}" w:hRule="atLeast"/>' if tableau.hauteur else ""
        for rang, (ligne, suivante) in enumerate(suites, start=1):
            bords = [bord for bord, au_bord in ((ligne, rang == 1), (suivante, rang == derniere - 1)) if au_bord]
            suivie = not all(solidarite.se_suffit(solidarite.plus_longue(bord)) for bord in bords)
            suivie = suivie and not solidarite.est_libre(solidarite.plus_longue(ligne))
            self._solidarite = fin if rang == derniere else _AU_SUIVANT if entier or suivie else ""
            cases = self._rangee(ligne, largeurs)
            self._solidarite = ""
            yield f"<w:tr><w:trPr>{solidarite.marque_de_coupe(tableau, rang - 1)}{au_moins}</w:trPr>{cases}</w:tr>"

    def _ligne_d_entete(self, cellules: Sequence[Cellule], largeurs: Sequence[int]) -> str:
        cases = self._cases(cellules, largeurs, Style.ENTETE_TABLEAU)
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cases}</w:tr>"

    def _rangee(self, cellules: Sequence[Cellule], largeurs: Sequence[int]) -> str:
        """Rend les cases d'une ligne."""
        if len(cellules) == len(largeurs) and not self._solidarite:
            tirer = self._case_connue
            connues = [self._connues.de(case, place, tirer) for case, place in zip(cellules, largeurs, strict=True)]
            return "".join([self._calee(rang, xml) for rang, xml in enumerate(connues)])
        return self._cases(cellules, largeurs, Style.CELLULE)

    def _case_connue(self, case: Cellule, largeur: float) -> str:
        return self._case(case, largeur, Style.CELLULE)

    def _cases(self, cellules: Sequence[Cellule], largeurs: Sequence[int], lieu: Style) -> str:
        completes = [*cellules, *[()] * (len(largeurs) - len(cellules))]
        cases = [self._case(case, largeur, lieu) for case, largeur in zip(completes, largeurs, strict=False)]
        return "".join([self._calee(rang, xml) for rang, xml in enumerate(cases)])

    def _calee(self, rang: int, xml: str) -> str:
        return xml.replace("</w:pPr>", f"{_A_DROITE}</w:pPr>") if rang in self._a_droite else xml

    def _case(self, case: Cellule, largeur: float, lieu: Style) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{largeur}" w:type="dxa"/></w:tcPr>{self._suite(case, lieu)}</w:tc>'


def _texte(inline: Texte, compose: str) -> str:
    """Ce qu'un soumissionnaire a écrit s'imprime signe pour signe."""
    return (run_tel_quel if inline.recu else run)(compose, forme_de(inline))


def _se_citent_tels_quels(modele: Modele) -> bool:
    """Vrai si le champ de Word montre, d'un titre de rang 2, le numéro que la phrase attend."""
    essai = Compteur(modele.numeros)
    return [essai.suivant(rang).se_cite_tel_quel for rang in (1, 2)][-1]


def _garder_au_suivant(xml: str) -> str:
    """Rend des paragraphes dont le dernier reste sur la page du suivant."""
    debut = xml.rfind('<w:pStyle w:val="')
    fin = xml.find("/>", debut) + 2
    return f"{xml[:fin]}{_AU_SUIVANT}{xml[fin:]}"
