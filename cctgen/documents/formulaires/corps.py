"""Un formulaire à remplir : consignes en italique, cases vides, et ce que l'on sait déjà."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cctgen.assemblage.contenu.renvois import nom_du_dehors
from cctgen.assemblage.modele import (
    ChampFormulaire,
    Couverture,
    Dossier,
    ExigenceRetenue,
    Formulaire,
    SectionFormulaire,
)
from cctgen.clausier.formes.formulaire import GrilleRedigee, SorteDeChamp
from cctgen.consultation.modele import lots_en_clair, lots_en_colonne
from cctgen.documents.annexe import bandeau, niveau_publie
from cctgen.documents.formulaires.cases import NOMMEE, SERREE, une_case
from cctgen.documents.fragments import SorteDeSaisie
from cctgen.documents.markdown.lecture import blocs
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Contenu,
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

_HAUTEUR_DE_CASE = 500
"""Un peu moins d'un centimètre, en vingtièmes de point : de quoi écrire à la main."""

HAUTEUR_DE_SIGNATURE = 700
"""Un peu plus d'un centimètre, en vingtièmes de point."""
SIGNATURES = "Signatures"
"""Le gabarit des tableaux où l'on signe."""

_OUI_NON = "(oui/non)"
"""Une colonne qui s'annonce ainsi se choisit dans une liste."""
_EXIGENCES_PAR_DEMI_PAGE = 8
_CASES_FINALES = 4
RUBRIQUES = "Rubriques et réponses"
_GRILLE, _LARGE_GRILLE, _COUVERTURE = "Grille à remplir", "Large grille à remplir", "Exigences à couvrir"
_COLONNES_D_UNE_LARGE_GRILLE = 7
"""Six colonnes se lisent debout : couchée, une grille courte laisserait une page presque vide entre deux autres."""


def corps_formulaire(dossier: Dossier, formulaire: Formulaire) -> tuple[Bloc, ...]:
    """Rend tout le corps d'un formulaire, section par section."""
    return tuple(_corps(dossier, formulaire))


def _corps(dossier: Dossier, formulaire: Formulaire) -> Iterator[Bloc]:
    if formulaire.lots != dossier.numeros:
        yield paragraphe(bandeau(formulaire.lots), Style.BANDEAU)
    yield from _origine(dossier, formulaire)
    yield from blocs(formulaire.introduction)
    for rang, section in enumerate(formulaire.sections, start=1):
        tenue = bool(section.signatures) or (rang == len(formulaire.sections) and _est_courte(section))
        yield Titre(1, section.titre, nouvelle_page=_est_longue(section.couverture), tenu=rang > 1 and tenue)
        yield from _consigne(section.consigne)
        if section.champs:
            yield _champs(formulaire.id, section.titre, section.champs)
        if section.grille is not None:
            yield _grille(formulaire.id, section.titre, section.grille)
        if section.couverture is not None:
            yield _couverture(dossier, formulaire, section.titre, section.couverture)
        if section.signatures:
            yield _signatures(formulaire.id, section.titre, section.signatures)


def _est_courte(section: SectionFormulaire) -> bool:
    """Quelques cases qui finissent un formulaire ne restent pas seules sur leur page : elles n'y closent rien."""
    return section.grille is None and section.couverture is None and len(section.champs) <= _CASES_FINALES


def _est_longue(couverture: Couverture | None) -> bool:
    """Une matrice de plus d'une demi-page commence la sienne : elle se remplit souvent à part."""
    return couverture is not None and len(couverture.exigences) > _EXIGENCES_PAR_DEMI_PAGE


def _origine(dossier: Dossier, formulaire: Formulaire) -> Iterator[Bloc]:
    """Rattache le formulaire à l'article qui l'appelle, pour qui le reçoit seul."""
    for document in dossier.documents:
        for article in document.articles:
            if article.clause == formulaire.clause:
                numero = f"{article.numero} « {article.titre} »"
                origine = nom_du_dehors(document, article, numero)
                yield paragraphe(f"Formulaire joint à l'{origine}.", Style.MENTION)


def _consigne(consigne: str) -> Iterator[Bloc]:
    """Rend la consigne dans le style de mention, que Word garde avec le tableau qui la suit."""
    for bloc in en_italique(blocs(consigne)):
        yield replace(bloc, style=Style.MENTION) if isinstance(bloc, Paragraphe) else bloc


def en_italique(suite: Sequence[Bloc]) -> tuple[Bloc, ...]:
    """Met en italique les paragraphes et les listes, sans toucher aux renvois ni aux tableaux."""
    return tuple(map(_italique, suite))


def _italique(bloc: Bloc) -> Bloc:
    match bloc:
        case Paragraphe():
            return replace(bloc, contenu=_contenu_italique(bloc.contenu))
        case Liste():
            return replace(bloc, elements=tuple(en_italique(e) for e in bloc.elements))
        case _:
            return bloc


def _contenu_italique(contenu: Contenu) -> Contenu:
    return tuple(replace(i, italique=True) if isinstance(i, Texte) else i for i in contenu)


def _champs(formulaire: str, titre: str, champs: Sequence[ChampFormulaire]) -> Tableau:
    lignes = [(_libelle(champ), _reponse(formulaire, titre, champ)) for champ in champs]
    return _a_remplir(tableau(("Rubrique", "Réponse"), lignes, titre, RUBRIQUES))


def _reponse(formulaire: str, titre: str, champ: ChampFormulaire) -> Cellule:
    """Rend ce que l'on sait déjà, puis la case ; ce qui est rempli sans consigne ne se complète pas."""
    connu = blocs(champ.valeur)
    if connu and not champ.aide:
        return connu
    a_preciser = (Texte("Précision : "),) if connu and champ.saisie is SorteDeChamp.TEXTE else ()
    return (*connu, *(Paragraphe((*a_preciser, *contenu)) for contenu in _cases(formulaire, titre, champ)))


def _cases(formulaire: str, titre: str, champ: ChampFormulaire) -> Iterator[Contenu]:
    lieu = (titre, champ.libelle)
    if champ.saisie is SorteDeChamp.COCHES:
        for option in champ.options:
            case = une_case(formulaire, (*lieu, option), f"{champ.libelle} : {option}", SorteDeSaisie.COCHE)
            yield (replace(case, rangee=champ.libelle, colonne=option), Texte(f"\u00a0{option}"))
        return
    case = une_case(formulaire, lieu, champ.libelle, SorteDeSaisie(champ.saisie.value))
    yield (replace(case, options=champ.options),)


def _libelle(champ: ChampFormulaire) -> Cellule:
    lots = f" ({lots_en_clair(champ.lots)})" if champ.lots else ""
    nom = Paragraphe((Texte(f"{champ.libelle}{lots}", gras=True),))
    return (nom, *en_italique(blocs(champ.aide)))


def _grille(formulaire: str, titre: str, grille: GrilleRedigee) -> Tableau:
    lignes = [
        [
            _etroite(formulaire, (titre, str(rang), colonne), f"{colonne}, ligne {rang}", (f"Ligne {rang}", colonne))
            for colonne in grille.colonnes
        ]
        for rang in range(1, grille.lignes + 1)
    ]
    gabarit = _GRILLE if len(grille.colonnes) < _COLONNES_D_UNE_LARGE_GRILLE else _LARGE_GRILLE
    return _a_remplir(tableau(grille.colonnes, lignes, titre, gabarit))


def _etroite(formulaire: str, lieu: tuple[str, ...], libelle: str, place: tuple[str, str]) -> Cellule:
    rangee, colonne = place
    if colonne.endswith(_OUI_NON):
        case = une_case(formulaire, lieu, libelle, SorteDeSaisie.CHOIX)
        return (Paragraphe((replace(case, options=("Oui", "Non"), rangee=rangee, colonne=colonne),)),)
    case = une_case(formulaire, lieu, libelle)
    return (Paragraphe((replace(case, invite=SERREE, rangee=rangee, colonne=colonne),)),)


def _couverture(dossier: Dossier, formulaire: Formulaire, titre: str, couverture: Couverture) -> Bloc:
    if not couverture.exigences:
        return paragraphe("Aucune exigence retenue ne relève de cette partie.")
    avec_lots = any(e.lots != formulaire.lots for e in couverture.exigences)
    lignes = [
        (
            *_exigence(e, (cellule(lots_en_colonne(e.lots, dossier.numeros)),) if avec_lots else ()),
            *(_etroite(formulaire.id, (titre, e.ref, c), f"{e.ref} : {c}", (e.ref, c)) for c in couverture.colonnes),
        )
        for e in couverture.exigences
    ]
    debut = ("Réf.", "Niveau", "Lots", "Exigence") if avec_lots else ("Réf.", "Niveau", "Exigence")
    return tableau((*debut, *couverture.colonnes), lignes, titre, _COUVERTURE)


def _exigence(exigence: ExigenceRetenue, lots: tuple[Cellule, ...]) -> tuple[Cellule, ...]:
    return (cellule(exigence.ref), niveau_publie(exigence), *lots, blocs(exigence.enonce))


def _signatures(formulaire: str, titre: str, signataires: Sequence[str]) -> Tableau:
    """Rend le cadre où l'on signe, à la main ou dans Word : d'un seul tenant, assez haut pour une signature."""
    lignes = [_ligne_a_signer(formulaire, titre, signataire) for signataire in signataires]
    bloc = tableau(("Qualité", "Nom", "Date", "Signature"), lignes, titre, SIGNATURES)
    return replace(bloc, hauteur=HAUTEUR_DE_SIGNATURE, solidaire=True)


def _ligne_a_signer(formulaire: str, titre: str, signataire: str) -> tuple[Cellule, ...]:
    nom = replace(une_case(formulaire, (titre, signataire, "nom"), f"{signataire} : nom"), invite=NOMMEE)
    jour = une_case(formulaire, (titre, signataire, "date"), f"{signataire} : date", SorteDeSaisie.DATE)
    nom, jour = (replace(c, rangee=signataire, colonne=dit) for c, dit in ((nom, "Nom"), (jour, "Date")))
    qualite = Texte(signataire, gras=True)
    return ((Paragraphe((qualite,)),), (Paragraphe((nom,)),), (Paragraphe((jour,)),), cellule("\u00a0"))


def _a_remplir(bloc: Tableau) -> Tableau:
    return replace(bloc, hauteur=_HAUTEUR_DE_CASE)
