"""Écrit la matrice de conformité vierge d'un lot : un classeur .xlsx, toujours les mêmes octets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Niveau
from cctgen.consultation.modele import date_en_clair
from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue, empreinte_lisible, empreinte_matrice, empreinte_texte
from cctgen.matrice.completude import COMPLET, constat, formule_echappee
from cctgen.matrice.ecriture import composants, styles
from cctgen.matrice.ecriture.annexes import PREMIERE_DE_L_ETAT, ecrire_etat, ecrire_identification, ecrire_mode_emploi
from cctgen.matrice.ecriture.directes import (
    Numeroter,
    case_a_remplir,
    case_calculee,
    case_de_texte,
    ligne,
)
from cctgen.matrice.ecriture.enregistrement import enregistrer
from cctgen.matrice.ecriture.neuf import ClasseurNeuf, ecrire_directement
from cctgen.matrice.ecriture.technique import ecrire_technique, plages_des_listes
from cctgen.matrice.ecriture.valeurs import valeurs_d_une_matrice_vierge
from cctgen.matrice.emission import attendues
from cctgen.matrice.habillage.impression import PAGES_DE_LA_MATRICE
from cctgen.matrice.notice import LigneNotice, notice
from cctgen.socle.typographie import composer_a_relire

_PREMIERE = 2
"""Première ligne de données de la feuille « Exigences »."""


@dataclass(frozen=True, slots=True)
class _Matrice:
    """Ce que disent toutes les feuilles d'une même matrice."""

    dossier: Dossier
    lot: int
    lignes: tuple[Attendue, ...]
    empreinte: str

    @property
    def nom_du_lot(self) -> str:
        titre = next((lot.titre for lot in self.dossier.lots if lot.numero == self.lot), "")
        return f"{self.lot} – {titre}" if self.lot else "Marché non alloti"

    @property
    def pied(self) -> str:
        return contrat.pied(self.dossier.edition.reference, self.lot, self.dossier.edition.version)

    @property
    def colonnes_des_composants(self) -> tuple[str, ...]:
        """Rend les colonnes de la feuille « Composants » : celles du référentiel, si un article l'institue."""
        sans = self.lot in self.dossier.sans_referentiel
        return contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL if sans else contrat.COLONNES_COMPOSANTS


def ecrire_matrice(dossier: Dossier, lot: int) -> bytes:
    """Rend la matrice vierge d'un lot (0 sans allotissement).

    Lève `DonneesInvalides` si un texte ne tient pas dans une cellule.
    """
    lignes = attendues(dossier, lot)
    edition = dossier.edition
    empreinte = empreinte_matrice(edition.reference, lot, str(edition.version), lignes)
    matrice = _Matrice(dossier, lot, lignes, empreinte)
    classeur = ClasseurNeuf()
    styles.inscrire(classeur)
    feuilles = {nom: classeur.create_sheet(nom) for nom in contrat.FEUILLES}
    ecrire_mode_emploi(feuilles[contrat.FEUILLE_MODE_EMPLOI], _notice(matrice))
    ecrire_identification(feuilles[contrat.FEUILLE_IDENTIFICATION], _identite(matrice))
    _ecrire_exigences(feuilles[contrat.FEUILLE_EXIGENCES], matrice)
    colonnes = matrice.colonnes_des_composants
    composants.preparer_vierge(feuilles[contrat.FEUILLE_COMPOSANTS], contrat.LIGNES_COMPOSANTS, colonnes)
    themes = tuple(dict.fromkeys(ligne.theme for ligne in lignes))
    ecrire_etat(feuilles[contrat.FEUILLE_ETAT], themes, len(lignes), colonnes)
    emis = [*feuilles.values()][:-1]
    entete = _entete_technique(matrice)
    ecrire_technique(feuilles[contrat.FEUILLE_TECHNIQUE], entete, lignes, _empreintes_des_textes(emis))
    _finir(classeur, feuilles, matrice)
    pieces = {f"xl/worksheets/sheet{rang}.xml": hauteurs_souples for rang in range(1, len(contrat.FEUILLES) + 1)}
    return enregistrer(classeur, edition.date, pieces, valeurs_d_une_matrice_vierge(lignes, PREMIERE_DE_L_ETAT))


def _notice(matrice: _Matrice) -> tuple[LigneNotice, ...]:
    dossier, lot = matrice.dossier, matrice.lot
    primordiales = any(e.niveau is Niveau.P for e in dossier.exigences(lot))
    return notice(
        dossier.effet_primordial if primordiales else "",
        composants=matrice.colonnes_des_composants,
    )


def _identite(matrice: _Matrice) -> tuple[tuple[str, str], ...]:
    edition = matrice.dossier.edition
    valeurs = (
        edition.reference,
        edition.objet,
        edition.acheteur,
        matrice.nom_du_lot,
        str(edition.version),
        date_en_clair(edition.date),
        empreinte_lisible(matrice.empreinte),
    )
    return tuple(zip(contrat.CHAMPS_MATRICE, valeurs, strict=True))


def _entetes(feuille: Worksheet, colonnes: Sequence[str], ouvertes: Sequence[str]) -> None:
    for rang, nom in enumerate(colonnes, 1):
        cellule = feuille.cell(1, rang)
        styles.rediger(cellule, nom)
        styles.habiller(cellule, styles.ENTETE_OUVERT if nom in ouvertes else styles.ENTETE)
    feuille.row_dimensions[1].height = 32


def _ecrire_exigences(feuille: Worksheet, matrice: _Matrice) -> None:
    _entetes(feuille, contrat.COLONNES_EXIGENCES, contrat.COLONNES_REPONSE)
    largeurs = styles.largeurs_de(contrat.FEUILLE_EXIGENCES)
    styles.largeurs(feuille, largeurs)
    listes = plages_des_listes()
    # Un texte qui ne tient pas dans sa case se dit avant d'écrire.
    composees = [_textes(attendue, numero) for numero, attendue in enumerate(matrice.lignes, _PREMIERE)]

    def composer(numeroter: Numeroter) -> Iterator[bytes]:
        rangs = styles.Rangs(feuille, numeroter)
        for numero, (textes, attendue) in enumerate(zip(composees, matrice.lignes, strict=True), _PREMIERE):
            haute = styles.hauteur(zip(largeurs.values(), _ecrits(attendue), strict=False), minimum=3)
            yield ligne(numero, [*_cases(numero, textes, rangs), _constat(numero, rangs, listes)], haute)

    ecrire_directement(feuille, f"J{len(matrice.lignes) + 1}", composer)
    derniere = max(_PREMIERE, len(matrice.lignes) + 1)
    for colonne in (contrat.CONFORMITE, contrat.COUVERTURE):
        lettre = contrat.lettre_exigences(colonne)
        _poser_liste(feuille, listes[colonne], f"{lettre}{_PREMIERE}:{lettre}{derniere}")
    feuille.freeze_panes = "D2"
    feuille.auto_filter.ref = f"A1:J{derniere}"
    feuille.print_title_rows = "1:1"
    _colorer_completude(feuille, f"J{_PREMIERE}:J{derniere}")


def _ecrits(attendue: Attendue) -> tuple[str, ...]:
    return attendue.ref, attendue.theme, attendue.niveau_ecrit, attendue.enonce, attendue.preuve


def _textes(attendue: Attendue, numero: int) -> tuple[str, ...]:
    cases = zip("ABCDE", _ecrits(attendue), strict=True)
    return tuple(
        styles.propre(composer_a_relire(t), contrat.FEUILLE_EXIGENCES, f"{lettre}{numero}") for lettre, t in cases
    )


def _cases(numero: int, textes: Sequence[str], rangs: styles.Rangs) -> Iterator[bytes]:
    niveau = styles.NIVEAU_P if contrat.niveau_lu(textes[2]) == "P" else styles.NIVEAU_I
    habits = (styles.REFERENCE, styles.FIXE, niveau, styles.FIXE, styles.FIXE)
    for lettre, habit, texte in zip("ABCDE", habits, textes, strict=True):
        yield case_de_texte(f"{lettre}{numero}", rangs[habit], texte)
    for lettre in "FGHI":
        yield case_a_remplir(f"{lettre}{numero}", rangs[styles.SAISIE])


def _constat(numero: int, rangs: styles.Rangs, listes: Mapping[str, str]) -> bytes:
    return case_calculee(f"J{numero}", rangs[styles.CONSTAT], formule_echappee(numero, listes), constat({}))


def _colorer_completude(feuille: Worksheet, plage: str) -> None:
    premiere = plage.split(":", maxsplit=1)[0]
    styles.surligner(feuille, plage, f'{premiere}="{COMPLET}"', styles.couleur("complète"))
    styles.surligner(feuille, plage, f'{premiere}<>"{COMPLET}"', styles.couleur("à compléter"))


def _poser_liste(feuille: Worksheet, source: str, plage: str) -> None:
    liste = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    liste.errorTitle = "Valeur hors de la liste"
    liste.error = "Choisissez une valeur de la liste, ou videz la cellule."
    liste.add(plage)
    feuille.add_data_validation(liste)


def _empreintes_des_textes(feuilles: Sequence[Worksheet]) -> list[str]:
    """Rend l'empreinte des textes émis hors des lignes d'exigence : tout autre texte a été ajouté."""
    textes = {
        empreinte_texte(str(cellule.value))
        for feuille in feuilles
        for ligne in feuille.iter_rows(max_row=1 if feuille.title in contrat.FEUILLES_INTITULEES else None)
        for cellule in ligne
        if cellule.value is not None and cellule.data_type == "s"
    }
    return sorted(textes)


def _entete_technique(matrice: _Matrice) -> tuple[tuple[str, str], ...]:
    edition = matrice.dossier.edition
    return (
        (contrat.TITRE_TECHNIQUE, ""),
        (contrat.CONSULTATION, edition.reference),
        (contrat.LOT, str(matrice.lot)),
        (contrat.VERSION_MATRICE, str(edition.version)),
        (contrat.DATE, edition.date.isoformat()),
        (contrat.EMPREINTE, matrice.empreinte),
    )


def _finir(classeur: ClasseurNeuf, feuilles: dict[str, Worksheet], matrice: _Matrice) -> None:
    classeur.properties.creator = matrice.dossier.edition.acheteur
    classeur.properties.title = matrice.pied
    for nom, feuille in feuilles.items():
        pages = PAGES_DE_LA_MATRICE.get(nom, 1)
        styles.imprimer(feuille, matrice.pied, pages=pages, orientation=styles.orientation_de(nom))
        if nom in contrat.FEUILLES_INTITULEES:
            styles.intituler(feuille, contrat.tete(nom, matrice.nom_du_lot if matrice.lot else ""))
        styles.proteger(feuille)
    # Masquée, elle ne s'imprime pas ; elle se rouvre d'un clic, pour qui veut voir ce que l'outil y relit.
    feuilles[contrat.FEUILLE_TECHNIQUE].sheet_state = Worksheet.SHEETSTATE_HIDDEN
    for nom in (contrat.FEUILLE_IDENTIFICATION, contrat.FEUILLE_EXIGENCES, contrat.FEUILLE_COMPOSANTS):
        feuilles[nom].sheet_properties.tabColor = styles.couleur("onglet à remplir")


def hauteurs_souples(octets: bytes) -> bytes:
    """Laisse Excel agrandir une ligne dont la réponse s'allonge : openpyxl fige toute hauteur donnée."""
    return octets.replace(b' customHeight="1"', b"")
