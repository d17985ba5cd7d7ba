"""Écrit la matrice de conformité vierge d'un lot : un classeur .xlsx, toujours les mêmes octets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue, empreinte_lisible, empreinte_matrice, empreinte_texte
from cctgen.matrice.completude import COMPLET, formule
from cctgen.matrice.ecriture import composants, styles
from cctgen.matrice.ecriture.annexes import PREMIERE_DE_L_ETAT, ecrire_etat, ecrire_identification, ecrire_mode_emploi
from cctgen.matrice.ecriture.enregistrement import enregistrer
from cctgen.matrice.ecriture.valeurs import valeurs_d_une_matrice_vierge
from cctgen.matrice.emission import attendues, exceptions_de_notation
from cctgen.matrice.notice import LigneNotice, notice

_DEBUT_TECHNIQUE = 8
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
        edition = self.dossier.edition
        lot = f", lot {self.lot}" if self.lot else ""
        return f"{edition.reference}{lot}, matrice de conformité, version {edition.version}"


def ecrire_matrice(dossier: Dossier, lot: int) -> bytes:
    """Rend la matrice vierge d'un lot (0 sans allotissement).

    Lève `DonneesInvalides` si un texte ne tient pas dans une cellule.
    """
    lignes = attendues(dossier, lot)
    edition = dossier.edition
    empreinte = empreinte_matrice(edition.reference, lot, str(edition.version), lignes)
    matrice = _Matrice(dossier, lot, lignes, empreinte)
    classeur = Workbook()
    styles.inscrire(classeur)
    classeur.remove(classeur.worksheets[0])
    feuilles = {nom: classeur.create_sheet(nom) for nom in contrat.FEUILLES}
    ecrire_mode_emploi(feuilles[contrat.FEUILLE_MODE_EMPLOI], _notice(dossier, lot))
    ecrire_identification(feuilles[contrat.FEUILLE_IDENTIFICATION], _identite(matrice))
    _ecrire_exigences(feuilles[contrat.FEUILLE_EXIGENCES], matrice)
    composants.preparer(feuilles[contrat.FEUILLE_COMPOSANTS], contrat.LIGNES_COMPOSANTS)
    themes = tuple(dict.fromkeys(ligne.theme for ligne in lignes))
    ecrire_etat(feuilles[contrat.FEUILLE_ETAT], themes, len(lignes))
    emis = [*feuilles.values()][:-1]
    _ecrire_technique(feuilles[contrat.FEUILLE_TECHNIQUE], matrice, _empreintes_des_textes(emis))
    _finir(classeur, feuilles, matrice)
    pieces = {f"xl/worksheets/sheet{rang}.xml": hauteurs_souples for rang in range(1, len(contrat.FEUILLES) + 1)}
    return enregistrer(classeur, edition.date, pieces, valeurs_d_une_matrice_vierge(lignes, PREMIERE_DE_L_ETAT))


def _notice(dossier: Dossier, lot: int) -> tuple[LigneNotice, ...]:
    return notice(
        dossier.effet_primordial,
        referentiel=any(lot in f.lots for d in dossier.documents for f in d.preconises),
        exceptions=exceptions_de_notation(dossier.exigences(lot)),
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
    listes = _plages_des_listes()
    for numero, ligne in enumerate(matrice.lignes, _PREMIERE):
        _ecrire_ligne(feuille, numero, ligne, largeurs)
        feuille.cell(numero, 10).value = formule(numero, listes)
        styles.habiller(feuille.cell(numero, 10), styles.CONSTAT)
    derniere = max(_PREMIERE, len(matrice.lignes) + 1)
    for colonne in (contrat.CONFORMITE, contrat.COUVERTURE):
        lettre = contrat.lettre_exigences(colonne)
        _poser_liste(feuille, listes[colonne], f"{lettre}{_PREMIERE}:{lettre}{derniere}")
    feuille.freeze_panes = "D2"
    feuille.auto_filter.ref = f"A1:J{derniere}"
    feuille.print_title_rows = "1:1"
    _colorer_completude(feuille, f"J{_PREMIERE}:J{derniere}")


def _ecrire_ligne(feuille: Worksheet, numero: int, ligne: Attendue, largeurs: Mapping[str, float]) -> None:
    textes = (ligne.ref, ligne.theme, ligne.niveau, ligne.enonce, ligne.preuve)
    niveau = styles.NIVEAU_P if ligne.niveau == "P" else styles.NIVEAU_I
    habits = (styles.REFERENCE, styles.FIXE, niveau, styles.FIXE, styles.FIXE)
    for rang, (texte, habit) in enumerate(zip(textes, habits, strict=True), 1):
        cellule = feuille.cell(numero, rang)
        styles.rediger(cellule, texte)
        styles.habiller(cellule, habit)
    for rang in range(6, 10):
        styles.habiller(feuille.cell(numero, rang), styles.SAISIE)
    mesures = zip(largeurs.values(), textes, strict=False)
    feuille.row_dimensions[numero].height = styles.hauteur(mesures, minimum=3)


def _colorer_completude(feuille: Worksheet, plage: str) -> None:
    premiere = plage.split(":", maxsplit=1)[0]
    styles.surligner(feuille, plage, f'{premiere}="{COMPLET}"', styles.couleur("complète"))
    styles.surligner(feuille, plage, f'{premiere}<>"{COMPLET}"', styles.couleur("à compléter"))


def _plages_des_listes() -> dict[str, str]:
    """Rend la plage de chaque liste sur la feuille technique, qui les porte à partir de la colonne E."""
    tailles = (len(contrat.Conformite), len(contrat.Couverture), len(contrat.OUI_NON))
    return {
        nom: f"{contrat.FEUILLE_TECHNIQUE}!${lettre}${_DEBUT_TECHNIQUE + 2}:${lettre}${_DEBUT_TECHNIQUE + 1 + taille}"
        for nom, lettre, taille in zip(contrat.COLONNES_LISTES, "EFG", tailles, strict=True)
    }


def _poser_liste(feuille: Worksheet, source: str, plage: str) -> None:
    liste = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    liste.errorTitle = "Valeur hors de la liste"
    liste.error = "Choisissez une valeur de la liste, ou videz la cellule."
    liste.add(plage)
    feuille.add_data_validation(liste)


_SOUS_L_ENTETE = (contrat.FEUILLE_EXIGENCES, contrat.FEUILLE_COMPOSANTS)
"""Les feuilles dont les lignes ne portent que des exigences, des saisies et des formules."""


def _empreintes_des_textes(feuilles: Sequence[Worksheet]) -> list[str]:
    """Rend l'empreinte des textes émis hors des lignes d'exigence : tout autre texte a été ajouté."""
    textes = {
        empreinte_texte(str(cellule.value))
        for feuille in feuilles
        for ligne in feuille.iter_rows(max_row=1 if feuille.title in _SOUS_L_ENTETE else None)
        for cellule in ligne
        if cellule.value is not None and cellule.data_type == "s"
    }
    return sorted(textes)


def _ecrire_technique(feuille: Worksheet, matrice: _Matrice, textes: Sequence[str]) -> None:
    edition = matrice.dossier.edition
    entetes = (
        (contrat.TITRE_TECHNIQUE, ""),
        (contrat.CONSULTATION, edition.reference),
        (contrat.LOT, str(matrice.lot)),
        (contrat.VERSION_MATRICE, str(edition.version)),
        (contrat.DATE, edition.date.isoformat()),
        (contrat.EMPREINTE, matrice.empreinte),
    )
    for numero, valeurs in enumerate(entetes, 1):
        _poser_ligne(feuille, numero, 1, valeurs)
    colonnes = (*contrat.COLONNES_TECHNIQUES, *contrat.COLONNES_LISTES, contrat.COLONNE_TEXTES_EMIS)
    _poser_ligne(feuille, _DEBUT_TECHNIQUE + 1, 1, colonnes)
    debut = _DEBUT_TECHNIQUE + 2
    for numero, ligne in enumerate(matrice.lignes, debut):
        _poser_ligne(feuille, numero, 1, (ligne.ref, ligne.niveau, ligne.empreinte_enonce, ligne.empreinte_preuve))
    listes: tuple[Sequence[str], ...] = (tuple(contrat.Conformite), tuple(contrat.Couverture), contrat.OUI_NON, textes)
    for rang, valeurs_liste in enumerate(listes, 5):
        for numero, valeur in enumerate(valeurs_liste, debut):
            _poser_ligne(feuille, numero, rang, (valeur,))
    styles.largeurs(feuille, dict(zip("ABCDEFGH", (24, 22, 24, 24, 24, 20, 12, 26), strict=True)))


def _poser_ligne(feuille: Worksheet, numero: int, rang: int, valeurs: Sequence[str]) -> None:
    for decalage, valeur in enumerate(valeurs):
        if valeur:
            cellule = feuille.cell(numero, rang + decalage)
            styles.poser(cellule, valeur)
            styles.habiller(cellule, styles.TECHNIQUE)


def _finir(classeur: Workbook, feuilles: dict[str, Worksheet], matrice: _Matrice) -> None:
    classeur.properties.creator = matrice.dossier.edition.acheteur
    classeur.properties.title = matrice.pied
    for nom, feuille in feuilles.items():
        pages = 2 if nom == contrat.FEUILLE_COMPOSANTS else 1
        styles.imprimer(feuille, matrice.pied, pages=pages, orientation=styles.orientation_de(nom))
        styles.proteger(feuille)
    # Masquée, elle ne s'imprime pas ; elle se rouvre d'un clic, pour qui veut voir ce que l'outil y relit.
    feuilles[contrat.FEUILLE_TECHNIQUE].sheet_state = Worksheet.SHEETSTATE_HIDDEN
    for nom in (contrat.FEUILLE_IDENTIFICATION, contrat.FEUILLE_EXIGENCES, contrat.FEUILLE_COMPOSANTS):
        feuilles[nom].sheet_properties.tabColor = styles.couleur("onglet à remplir")


def hauteurs_souples(octets: bytes) -> bytes:
    """Laisse Excel agrandir une ligne dont la réponse s'allonge : openpyxl fige toute hauteur donnée."""
    return octets.replace(b' customHeight="1"', b"")
