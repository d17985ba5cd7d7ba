"""Le dossier assemblé : la seule chose que lisent les documents, la matrice et le dépouillement.

Tout texte (`contexte`, `texte`, `enonce`, `preuve`…) est du Markdown restreint déjà résolu : paramètres
insérés et échappés, renvois devenus des liens internes `[article 2.3](clause:SSI-030)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from cctgen.assemblage.criteres import CriteresDesLots
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.assemblage.tete_d_annexe import ServiceOffert, Tete
from cctgen.clausier.formes.champs import Jour
from cctgen.clausier.formes.formulaire import GrilleRedigee, SorteDeChamp
from cctgen.clausier.modele import ArticleReference, Niveau, OffreDeService, Piece, Reference
from cctgen.clausier.nomenclature import Nomenclature
from cctgen.clausier.plan import est_a_reporter
from cctgen.clausier.produits import Produit
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.modele import Ajustement, Lot, PassageOutre, Variantes
from cctgen.socle.anomalies import Anomalie

PROCEDURE_ADAPTEE = "adaptee"
"""La valeur de la question `procedure` qui laisse l'acheteur fixer ses modalités."""


# Sans cases réservées (`slots`), ce dont un dossier a des centaines s'y garde et s'en relit sans code Python.
@dataclass(frozen=True)
class ExigenceRetenue:
    """Une ligne de la matrice ; `lots` nomme les lots où elle vaut, (0,) sans allotissement.

    `environnementale` dit que le barème type du clausier la compte dans le critère de l'environnement.
    """

    ref: str
    clause: str
    theme: str
    pilier: str
    libelle_theme: str
    niveau: Niveau
    notee: bool
    poids: Decimal
    enonce: str
    preuve: str
    correspondances: tuple[str, ...]
    lots: tuple[int, ...]
    empreinte: str
    piece_acheteur: str = ""
    environnementale: bool = False

    @property
    def est_imperative(self) -> bool:
        """Vrai si s'en écarter peut rendre l'offre irrégulière : une P, ou une I qu'aucune note n'apprécie."""
        return self.niveau is Niveau.P or not self.notee


@dataclass(frozen=True, slots=True)
class ArticleDeroge:
    """Un article du CCAG-TIC auquel déroge la clause, et ce que change la dérogation."""

    article: str
    objet: str


@dataclass(frozen=True)
class Article:
    """Une clause placée et numérotée dans un document ; `signet` est son ancre Word."""

    clause: str
    titre: str
    numero: str
    signet: str
    piece: Piece
    lots: tuple[int, ...]
    contexte: str
    texte: str
    offres_service: tuple[OffreDeService, ...]
    exigences: tuple[ExigenceRetenue, ...]
    complete: tuple[str, ...]
    deroge: tuple[ArticleDeroge, ...]
    references: tuple[str, ...]
    note_acheteur: str
    empreinte: str
    lignes_ccap: tuple[str, ...] = ()
    pieces_acheteur: tuple[str, ...] = ()
    pieces_offre: tuple[str, ...] = ()
    recommandations: str = ""
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubrique:
    """Une partie numérotée d'un document."""

    numero: str
    titre: str
    introduction: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class FonctionPreconisee:
    """Une fonction technique que la consultation concerne, et les produits du référentiel qui la remplissent."""

    fonction: str
    produits: tuple[Produit, ...]
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Un document à produire, à partir d'un modèle Word ; `preconises` en est la dernière partie."""

    id: str
    titre: str
    sous_titre: str
    modele: str
    fichier: str
    rubriques: tuple[Rubrique, ...]
    preconises: tuple[FonctionPreconisee, ...] = ()
    tete: Tete = field(default_factory=Tete)

    @property
    def est_a_reporter(self) -> bool:
        """Vrai pour un document de travail, que l'acheteur reporte : il suit `extrait.docx` ou un de ses dérivés."""
        return est_a_reporter(self.modele)

    @property
    def articles(self) -> Iterator[Article]:
        """Énumère les articles dans l'ordre."""
        for rubrique in self.rubriques:
            yield from rubrique.articles


@dataclass(frozen=True, slots=True)
class ChampFormulaire:
    """Une ligne de formulaire ; sans `valeur`, la case est à remplir ; `lots`, si elle n'est pas de tous."""

    libelle: str
    valeur: str
    aide: str
    saisie: SorteDeChamp = SorteDeChamp.TEXTE
    options: tuple[str, ...] = ()
    lots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Couverture:
    """Les exigences à couvrir, les mêmes que dans la matrice, et les colonnes à remplir pour chacune."""

    colonnes: tuple[str, ...]
    exigences: tuple[ExigenceRetenue, ...]


@dataclass(frozen=True, slots=True)
class SectionFormulaire:
    """Une partie d'un formulaire ; `signatures` nomme qui la signe, une ligne chacun."""

    titre: str
    consigne: str
    champs: tuple[ChampFormulaire, ...]
    grille: GrilleRedigee | None
    couverture: Couverture | None
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Formulaire:
    """Un formulaire joint au dossier avec la clause qui l'appelle ; `lots` sont ceux de cette clause."""

    id: str
    titre: str
    sous_titre: str
    fichier: str
    clause: str
    lots: tuple[int, ...]
    introduction: str
    sections: tuple[SectionFormulaire, ...]


@dataclass(frozen=True, slots=True)
class PieceAttendue:
    """Une pièce à joindre, en Markdown, ce qui l'appelle (exigences ou clauses) et les lots concernés.

    `est_decisive` : sans elle, nul candidat ne peut répondre.
    """

    libelle: str
    pour: tuple[str, ...]
    lots: tuple[int, ...]
    est_decisive: bool = False


@dataclass(frozen=True, slots=True)
class LigneDerogation:
    """Une ligne de la table des dérogations au CCAG-TIC, pour le dernier article du CCAP."""

    article: str
    objet: str
    clause: str
    titre: str
    lots: tuple[int, ...]


@dataclass(frozen=True)
class ReferenceCitee:
    """Un texte cité par le dossier : l'entrée, l'article s'il y en a un, et qui le cite."""

    reference: Reference
    article: str
    intitule_article: str
    verifiee: bool
    clauses: tuple[str, ...]

    @property
    def cle(self) -> str:
        """Rend la citation telle que les fichiers l'écrivent : `rgpd`, ou `rgpd:28`."""
        return f"{self.reference.id}:{self.article}" if self.article else self.reference.id

    @property
    def fiche(self) -> ArticleReference | None:
        """Rend ce que l'on sait de l'article cité, s'il est déclaré."""
        return next((a for a in self.reference.articles if a.numero == self.article), None)

    @property
    def peremption(self) -> Jour | None:
        """Rend la date d'alerte de l'article ou de son texte, la plus proche des deux."""
        fiche = self.fiche
        dates = (self.reference.peremption, fiche.peremption if fiche else None)
        return min((d for d in dates if d is not None), default=None)

    def est_citable(self, jour: Jour) -> bool:
        """Vrai si le contrat peut la citer ce jour-là : son texte a été lu, et sa date d'alerte n'est pas passée."""
        return self.verifiee and not self.est_perimee(jour)

    def est_perimee(self, jour: Jour) -> bool:
        """Vrai si la date d'alerte de l'article ou de son texte est atteinte ce jour-là."""
        return self.peremption is not None and self.peremption <= jour


@dataclass(frozen=True, slots=True)
class ReponseMontree:
    """Une réponse telle qu'elle se lit dans la note : question, réponse en clair, lots, défaut ou non."""

    rubrique: str
    question: str
    reponse: str
    lots: tuple[int, ...]
    par_defaut: bool


@dataclass(frozen=True, slots=True)
class DeductionMontree:
    """Une valeur déduite des réponses, telle qu'elle se lit, ses raisons et les lots qu'elle concerne."""

    titre: str
    valeur: str
    raisons: tuple[str, ...]
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Ce qui identifie une version du dossier."""

    reference: str
    objet: str
    acheteur: str
    service: str
    date: Jour
    version: int
    clausier: str
    empreinte_clausier: str = ""


@dataclass(frozen=True, slots=True)
class LicencesDuLot:
    """La licence de publication d'un lot, vide s'il ne publie pas, et les clauses retenues qui en proscrivent."""

    sortie: str = ""
    proscrivent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClausesAPart:
    """Ce qui se remet à part du dossier publié : les réponses qu'il tait, les articles et exigences qu'elles ajoutent.

    `remplacees` sont les clauses publiées qui cèdent devant elles.
    """

    reponses: tuple[ReponseMontree, ...]
    articles: tuple[Article, ...]
    remplacees: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """Le dossier complet : un seul endroit pour tout fait que deux sorties doivent dire pareil.

    `titres` nomme toutes les clauses, retenues ou non ; `effet_primordial` est la phrase qui dit `effet_choisi`, vide
    si aucune exigence n'est primordiale, ou dans un dossier publié avant qu'il ne le porte. `sans_referentiel` : les
    lots où aucun article n'institue le référentiel de produits.
    """

    edition: Edition
    lots: tuple[Lot, ...]
    documents: tuple[Document, ...]
    derogations: tuple[LigneDerogation, ...]
    references: tuple[ReferenceCitee, ...]
    reponses: tuple[ReponseMontree, ...]
    selections: tuple[Selection, ...]
    bareme: Bareme | None
    produits: tuple[Produit, ...]
    effet_primordial: str
    lignes_rc: tuple[str, ...]
    anomalies: tuple[Anomalie, ...]
    nomenclature: Nomenclature
    formulaires: tuple[Formulaire, ...] = ()
    ajustements: tuple[Ajustement, ...] = ()
    passages_outre: tuple[PassageOutre, ...] = ()
    titres: Mapping[str, str] = field(default_factory=dict)
    deductions: tuple[DeductionMontree, ...] = ()
    licences: Mapping[int, LicencesDuLot] = field(default_factory=dict)
    produits_retires: tuple[Produit, ...] = ()
    pieces_acheteur: tuple[PieceAttendue, ...] = ()
    pieces_offre: tuple[PieceAttendue, ...] = ()
    lignes_ccap: tuple[str, ...] = ()
    a_part: ClausesAPart | None = None
    services: tuple[ServiceOffert, ...] = ()
    procedure: str = ""
    estimation: Decimal | None = None
    variantes: Variantes | None = None
    effet_choisi: str = ""
    criteres: tuple[CriteresDesLots, ...] = ()
    sans_referentiel: tuple[int, ...] = ()

    @cached_property
    def citations(self) -> Mapping[str, ReferenceCitee]:
        """Rend chaque référence citée par sa clé."""
        return {c.cle: c for c in reversed(self.references)}

    @cached_property
    def textes_cites(self) -> Mapping[str, Reference]:
        """Rend chaque texte cité, seul ou par un article, par son identifiant."""
        return {c.reference.id: c.reference for c in self.references}

    @property
    def articles(self) -> Iterator[Article]:
        """Énumère les articles de tous les documents."""
        for document in self.documents:
            yield from document.articles

    @property
    def numeros(self) -> tuple[int, ...]:
        """Rend les numéros de lots, ou (0,) sans allotissement."""
        return tuple(lot.numero for lot in self.lots) or (0,)

    @property
    def baremes(self) -> tuple[tuple[tuple[int, ...], Bareme], ...]:
        """Rend les barèmes distincts et les lots que chacun note ; un seul quand il est commun à tous."""
        return () if self.bareme is None else self.bareme.par_lots(self.numeros)

    def bareme_du_lot(self, lot: int) -> Bareme | None:
        """Rend le barème qui note un lot, ou rien si la consultation n'en a pas."""
        return None if self.bareme is None else self.bareme.du_lot(lot)

    def estimation_du_lot(self, lot: int) -> Decimal | None:
        """Rend ce que l'acheteur a estimé d'un lot, en euros hors taxes, s'il l'a écrit."""
        return next((du_lot.estimation for du_lot in self.lots if du_lot.numero == lot), self.estimation)

    def admet_les_variantes(self, lot: int) -> bool:
        """Vrai si une variante peut être remise pour le lot.

        Sans mention, la loi les autorise dans toute procédure (L.2151-2 du code de la commande publique, rédaction du
        28 mai 2026, que R.2151-8 contredit encore pour les procédures formalisées).
        """
        if self.variantes is None:
            return True
        return self.variantes.admises and lot in (self.variantes.lots or self.numeros)

    def selection(self, lot: int) -> Selection:
        """Rend la sélection d'un lot, seule à savoir pourquoi ce qu'il retient est retenu."""
        return next(s for s in self.selections if s.lot == lot)

    def exigences(self, lot: int) -> tuple[ExigenceRetenue, ...]:
        """Rend les exigences d'un lot, dans l'ordre des documents : les lignes de sa matrice."""
        return self._exigences_des_lots.get(lot, ())

    @cached_property
    def _exigences_des_lots(self) -> Mapping[int, tuple[ExigenceRetenue, ...]]:
        """Chaque offre les demande plusieurs fois : elles ne se cherchent qu'une."""
        exigences = [e for article in self.articles for e in article.exigences]
        lots = dict.fromkeys(lot for e in exigences for lot in e.lots)
        return {lot: tuple(e for e in exigences if lot in e.lots) for lot in lots}
