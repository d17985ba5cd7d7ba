"""L'écriture des grilles : une feuille par offre et par lot, ce qui est déclaré verrouillé, l'appréciation ouverte.

Aucun prix n'y figure : qui apprécie la technique ne doit pas le voir.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import ECHELLE_PAR_DEFAUT, Degre
from cctgen.documents.texte import en_clair
from cctgen.evaluation import feuilles
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.grille.derogations import DemandeDerogation, ecrire_derogations
from cctgen.evaluation.grille.notice import TITRE_CONSENSUS, TITRE_GRILLE, lignes_du_mode_emploi
from cctgen.evaluation.modele import (
    Appreciation,
    Appreciations,
    Avis,
    Constat,
    cle_de,
    motif_hors_comparaison,
    nom_affiche,
    nom_replie,
)
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.modele import Offre, Reponse

COLONNES_GRILLE = (
    "Réf.",
    "Thème",
    "Niveau",
    "Notée",
    "Exigence",
    "Conformité déclarée",
    "Couverture déclarée",
    "Justification déclarée",
    "Renvoi",
    "Anomalies",
    "Constat",
    "Note",
    "Commentaire",
    "Source (pièce, page)",
)
COLONNES_SAISIE = COLONNES_GRILLE[10:]
FEUILLE_MODE_EMPLOI = "Mode d'emploi"
FEUILLE_AVANCEMENT = "Avancement"
CHAMP_SOUMISSIONNAIRE = "Soumissionnaire"
CHAMP_LOT = "Lot"
CHAMP_EMPREINTE = "Empreinte (SHA-256)"
SANS_ALLOTISSEMENT = "sans allotissement"

_LARGEURS = (21, 20, 8, 8, 48, 16, 15, 44, 18, 26)
_LARGEUR_AVIS = 34
_LARGEURS_SAISIE = (17, 8, 44, 20)
_LIGNE_ENTETE = 9


@dataclass(frozen=True, slots=True)
class _Ligne:
    """Une exigence d'une offre, prête à écrire ; `deja` est ce qui est déjà tranché."""

    exigence: ExigenceRetenue
    reponse: Reponse | None
    anomalies: str
    avis: tuple[str, ...] = ()
    deja: Avis | None = None


@dataclass(frozen=True, slots=True)
class _FeuilleOffre:
    """Une feuille à écrire : une offre et ses lignes, les avis de chacun dans une grille de consensus."""

    offre: Offre
    nom: str
    lignes: tuple[_Ligne, ...]
    evaluateurs: tuple[str, ...] = ()

    @property
    def colonnes(self) -> tuple[str, ...]:
        return (*COLONNES_GRILLE[:10], *(f"Avis de {nom}" for nom in self.evaluateurs), *COLONNES_SAISIE)

    def lettre(self, colonne: str) -> str:
        return get_column_letter(self.colonnes.index(colonne) + 1)

    @property
    def derniere(self) -> int:
        return _LIGNE_ENTETE + max(len(self.lignes), 1)


def ecrire_grille(dossier: Dossier, offres: Iterable[Offre]) -> bytes:
    """Rend la grille d'évaluation vierge de toutes les offres comparables."""
    pris = {FEUILLE_MODE_EMPLOI.casefold(), FEUILLE_AVANCEMENT.casefold()}
    a_ecrire = [
        _FeuilleOffre(o, feuilles.nom_de_feuille(_souhait(o), pris), tuple(_lignes(o, dossier.exigences(o.lot))))
        for o in _comparables(dossier, offres)
    ]
    return _ecrire(dossier, TITRE_GRILLE, a_ecrire)


def ecrire_grille_consensus(dossier: Dossier, offres: Iterable[Offre], appreciations: Appreciations) -> bytes:
    """Rend la grille de consensus : les seuls écarts, avis côte à côte, et ce qui est déjà tranché."""
    pris = {FEUILLE_MODE_EMPLOI.casefold(), FEUILLE_AVANCEMENT.casefold()}
    a_ecrire = []
    for offre in _comparables(dossier, offres):
        disputees = {ref: a for ref, a in appreciations.de(cle_de(offre)).items() if _est_disputee(a)}
        if disputees:
            exigences = [e for e in dossier.exigences(offre.lot) if e.ref in disputees]
            lignes = tuple(_avec_avis(li, disputees, appreciations.evaluateurs) for li in _lignes(offre, exigences))
            nom = feuilles.nom_de_feuille(_souhait(offre), pris)
            a_ecrire.append(_FeuilleOffre(offre, nom, lignes, appreciations.evaluateurs))
    return _ecrire(dossier, TITRE_CONSENSUS, a_ecrire)


def _est_disputee(appreciation: Appreciation) -> bool:
    return appreciation.en_ecart or any(a.evaluateur == CONSENSUS for a in appreciation.avis)


def _comparables(dossier: Dossier, offres: Iterable[Offre]) -> list[Offre]:
    retenues = [o for o in offres if not motif_hors_comparaison(o, dossier.numeros)]
    return sorted(retenues, key=lambda o: (o.lot, nom_replie(nom_affiche(o)), o.sha256))


def _souhait(offre: Offre) -> str:
    return f"L{offre.lot} {nom_affiche(offre)}" if offre.lot else nom_affiche(offre)


def _lignes(offre: Offre, exigences: Sequence[ExigenceRetenue]) -> Iterator[_Ligne]:
    reponses = {r.ref: r for r in offre.reponses}
    anomalies: dict[str, list[str]] = {}
    for anomalie in offre.anomalies:
        anomalies.setdefault(anomalie.ref, []).append(anomalie.message)
    for exigence in exigences:
        yield _Ligne(exigence, reponses.get(exigence.ref), "\n".join(anomalies.get(exigence.ref, ())))


def _avec_avis(ligne: _Ligne, disputees: Mapping[str, Appreciation], evaluateurs: Sequence[str]) -> _Ligne:
    avis = {a.evaluateur: a for a in disputees[ligne.exigence.ref].avis}
    textes = tuple(_avis_en_clair(avis[nom]) if nom in avis else "" for nom in evaluateurs)
    return _Ligne(ligne.exigence, ligne.reponse, ligne.anomalies, textes, avis.get(CONSENSUS))


def _avis_en_clair(avis: Avis) -> str:
    parties = [
        f"Note : {avis.note}" if avis.note is not None else "",
        f"Constat : {avis.constat.value}" if avis.constat else "",
        avis.commentaire,
        f"Source : {avis.source}" if avis.source else "",
    ]
    return "\n".join(partie for partie in parties if partie)


def _ecrire(dossier: Dossier, titre: str, a_ecrire: Sequence[_FeuilleOffre]) -> bytes:
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    echelle = dossier.bareme.echelle if dossier.bareme else ECHELLE_PAR_DEFAUT
    degres = sorted(echelle, key=lambda d: d.note)
    _ecrire_mode_emploi(classeur.create_sheet(FEUILLE_MODE_EMPLOI), dossier, titre, degres)
    _ecrire_avancement(classeur.create_sheet(FEUILLE_AVANCEMENT), dossier, a_ecrire)
    for feuille in a_ecrire:
        _ecrire_offre(classeur.create_sheet(feuille.nom), dossier, titre, feuille, degres)
    return feuilles.enregistrer(classeur, f"{titre}, {dossier.edition.reference}", dossier.edition.date)


def _ecrire_mode_emploi(feuille: Worksheet, dossier: Dossier, titre: str, degres: Sequence[Degre]) -> None:
    feuilles.regler_largeurs(feuille, (26, 110))
    lignes = lignes_du_mode_emploi(dossier, titre, degres)
    for rang, (gauche, droite) in enumerate(lignes, start=1):
        a, b = feuilles.cellule(feuille, rang, 1), feuilles.cellule(feuille, rang, 2)
        feuilles.ecrire_texte(a, gauche)
        feuilles.ecrire_texte(b, droite)
        a.font = feuilles.TITRE if rang == 1 else feuilles.GRAS if droite else feuilles.SOUS_TITRE
        a.alignment = feuilles.HAUT if droite else Alignment(vertical="top")
        b.alignment = feuilles.HAUT
    feuilles.mettre_en_page(feuille, titre)
    feuille.protection.enable()


_ENTETES_AVANCEMENT = (
    "Feuille",
    "Lot",
    "Soumissionnaire",
    "À noter",
    "Notées",
    "Sans commentaire ou source",
    "Niveau P sans constat",
    "Avancement",
)


def _ecrire_avancement(feuille: Worksheet, dossier: Dossier, a_ecrire: Sequence[_FeuilleOffre]) -> None:
    feuilles.regler_largeurs(feuille, (34, 8, 44, 10, 10, 18, 14, 14))
    titre = feuilles.cellule(feuille, 1, 1)
    feuilles.ecrire_texte(titre, "Avancement de l'évaluation")
    titre.font = feuilles.TITRE
    feuilles.ecrire_texte(feuilles.cellule(feuille, 2, 1), feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_entetes(feuille, 4, _ENTETES_AVANCEMENT)
    for ligne, offre in enumerate(a_ecrire, start=5):
        feuilles.ecrire_ligne(feuille, ligne, (offre.nom, offre.offre.lot or "–", nom_affiche(offre.offre)))
        lien = feuilles.cellule(feuille, ligne, 1)
        lien.hyperlink = Hyperlink(ref=lien.coordinate, location=f"{_citer(offre.nom)}!A1")
        lien.font = feuilles.LIEN
        for colonne, formule in enumerate(_formules(offre, ligne), start=4):
            case = feuilles.cellule(feuille, ligne, colonne)
            case.value, case.border, case.alignment = formule, feuilles.BORDURE, feuilles.CENTRE
        feuilles.cellule(feuille, ligne, 8).number_format = "0 %"
    ecrire_derogations(feuille, len(a_ecrire) + 6, tuple(_derogations(a_ecrire)))
    feuille.freeze_panes = "A5"
    feuilles.mettre_en_page(feuille, "Avancement", 4)
    feuille.protection.enable()


def _derogations(a_ecrire: Iterable[_FeuilleOffre]) -> Iterator[DemandeDerogation]:
    for contenu in a_ecrire:
        for rang, ligne in enumerate(contenu.lignes, start=_LIGNE_ENTETE + 1):
            if ligne.reponse is not None and ligne.reponse.conformite == Conformite.DEROGATION:
                yield DemandeDerogation(
                    feuille=contenu.nom,
                    constat=f"{contenu.lettre('Constat')}{rang}",
                    lot=contenu.offre.lot,
                    soumissionnaire=nom_affiche(contenu.offre),
                    ref=ligne.exigence.ref,
                    niveau=ligne.exigence.niveau.value,
                    motif=ligne.reponse.justification,
                )


def _formules(offre: _FeuilleOffre, ligne: int) -> tuple[str, ...]:
    def plage(colonne: str) -> str:
        lettre = offre.lettre(colonne)
        return f"{_citer(offre.nom)}!${lettre}${_LIGNE_ENTETE + 1}:${lettre}${offre.derniere}"

    notee, note, niveau, constat = plage("Notée"), plage("Note"), plage("Niveau"), plage("Constat")
    vide = f'(({plage("Commentaire")}="")+({plage("Source (pièce, page)")}="")>0)'
    return (
        f'=COUNTIF({notee},"Oui")',
        f'=SUMPRODUCT(({notee}="Oui")*({note}<>""))',
        f'=SUMPRODUCT(({note}<>"")*{vide})',
        f'=SUMPRODUCT(({niveau}="P")*({constat}=""))',
        f"=IF(D{ligne}=0,1,E{ligne}/D{ligne})",
    )


def _citer(nom: str) -> str:
    """Un nom de feuille entre apostrophes, pour une formule."""
    return "'" + nom.replace("'", "''") + "'"


def _ecrire_offre(
    feuille: Worksheet, dossier: Dossier, titre: str, contenu: _FeuilleOffre, degres: Sequence[Degre]
) -> None:
    feuilles.regler_largeurs(feuille, (*_LARGEURS, *(_LARGEUR_AVIS for _ in contenu.evaluateurs), *_LARGEURS_SAISIE))
    _ecrire_en_tete(feuille, dossier, titre, contenu.offre)
    feuilles.ecrire_entetes(feuille, _LIGNE_ENTETE, contenu.colonnes)
    for rang, ligne in enumerate(contenu.lignes, start=_LIGNE_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, rang, _declare(ligne), feuilles.FOND_DECLARE)
        for colonne in (3, 4):
            feuilles.cellule(feuille, rang, colonne).alignment = feuilles.CENTRE
        _ouvrir_saisie(feuille, rang, len(contenu.colonnes) - 3, ligne)
    _poser_listes(feuille, contenu, degres)
    derniere_colonne = get_column_letter(len(contenu.colonnes))
    feuille.auto_filter.ref = f"A{_LIGNE_ENTETE}:{derniere_colonne}{contenu.derniere}"
    feuille.freeze_panes = f"B{_LIGNE_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {contenu.nom}", _LIGNE_ENTETE, feuilles.A3)
    protection = feuille.protection
    protection.autoFilter = protection.formatColumns = protection.formatRows = protection.formatCells = False
    protection.enable()


def _ecrire_en_tete(feuille: Worksheet, dossier: Dossier, titre: str, offre: Offre) -> None:
    titres = {lot.numero: lot.titre for lot in dossier.lots}
    lot = f"{offre.lot} – {titres.get(offre.lot, '')}" if offre.lot else SANS_ALLOTISSEMENT
    du_fichier = [a.message for a in offre.anomalies if not a.ref]
    champs = (
        (titre, ""),
        ("Consultation", feuilles.edition_en_clair(dossier.edition)),
        (CHAMP_SOUMISSIONNAIRE, nom_affiche(offre)),
        (CHAMP_LOT, lot),
        ("Fichier reçu", offre.fichier),
        (CHAMP_EMPREINTE, offre.sha256),
        ("Anomalies du fichier", "\n".join(du_fichier) or "aucune"),
    )
    for rang, (champ, valeur) in enumerate(champs, start=1):
        etiquette, case = feuilles.cellule(feuille, rang, 1), feuilles.cellule(feuille, rang, 2)
        feuilles.ecrire_texte(etiquette, champ)
        feuilles.ecrire_texte(case, valeur)
        etiquette.font = feuilles.TITRE if rang == 1 else feuilles.GRAS
        case.alignment = Alignment(vertical="top", wrap_text=rang == len(champs))
    feuille.merge_cells(start_row=len(champs), start_column=2, end_row=len(champs), end_column=8)
    feuille.row_dimensions[len(champs)].height = 15 * max(1, min(len(du_fichier), 20))


def _declare(ligne: _Ligne) -> tuple[str, ...]:
    exigence, reponse = ligne.exigence, ligne.reponse
    return (
        exigence.ref,
        exigence.libelle_theme,
        exigence.niveau.value,
        "Oui" if exigence.notee else "Non",
        en_clair(exigence.enonce),
        (reponse.conformite or reponse.conformite_brute) if reponse else "",
        (reponse.couverture or reponse.couverture_brute) if reponse else "",
        reponse.justification if reponse else "",
        reponse.renvoi if reponse else "",
        ligne.anomalies,
        *ligne.avis,
    )


def _ouvrir_saisie(feuille: Worksheet, rang: int, premiere: int, ligne: _Ligne) -> None:
    """Ouvre les quatre colonnes de l'évaluateur ; la note reste fermée pour une exigence non notée."""
    deja = ligne.deja
    valeurs: tuple[str | int | None, ...] = (None, None, None, None)
    if deja is not None:
        valeurs = (deja.constat.value if deja.constat else None, deja.note, deja.commentaire, deja.source)
    for decalage, valeur in enumerate(valeurs):
        case = feuilles.cellule(feuille, rang, premiere + decalage)
        if isinstance(valeur, str):
            feuilles.ecrire_texte(case, valeur)
        else:
            case.value = valeur
        case.border = feuilles.BORDURE
        case.alignment = feuilles.CENTRE if decalage == 1 else feuilles.HAUT
        if decalage == 1 and not ligne.exigence.notee:
            case.fill = feuilles.FOND_FERME
        else:
            case.fill, case.protection = feuilles.FOND_SAISIE, feuilles.OUVERTE


def _poser_listes(feuille: Worksheet, contenu: _FeuilleOffre, degres: Sequence[Degre]) -> None:
    debut, fin = _LIGNE_ENTETE + 1, contenu.derniere
    constat, note = contenu.lettre("Constat"), contenu.lettre("Note")
    commentaire, source = contenu.lettre("Commentaire"), contenu.lettre("Source (pièce, page)")
    listes = (
        (f"{constat}{debut}:{constat}{fin}", [c.value for c in Constat], "Choisissez un constat de la liste."),
        (f"{note}{debut}:{note}{fin}", [str(d.note) for d in degres], "Choisissez un degré de l'échelle."),
    )
    for plage, valeurs, message in listes:
        liste = DataValidation(type="list", formula1=f'"{",".join(valeurs)}"', allow_blank=True, showErrorMessage=True)
        liste.errorTitle, liste.error = "Valeur hors liste", message
        liste.add(plage)
        feuille.add_data_validation(liste)
    a_motiver = f'AND(${note}{debut}<>"",OR(TRIM(${commentaire}{debut})="",TRIM(${source}{debut})=""))'
    feuille.conditional_formatting.add(
        f"{commentaire}{debut}:{source}{fin}",
        Rule(type="expression", formula=[a_motiver], dxf=DifferentialStyle(fill=feuilles.FOND_ALERTE)),
    )
