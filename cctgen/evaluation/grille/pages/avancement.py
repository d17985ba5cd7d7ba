"""La feuille d'avancement : ce qui reste à faire, feuille par feuille et en tout, par formules vivantes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.contenu import PREMIERE_LIGNE, FeuilleAEcrire
from cctgen.evaluation.grille.empreintes import textes_en_cases
from cctgen.evaluation.grille.pages.derogations import DemandeDerogation, ecrire_derogations
from cctgen.evaluation.grille.pages.tableau import plage
from cctgen.evaluation.grille.reste import Avancement, avancement_de
from cctgen.evaluation.modele import nom_affiche
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.ecriture.neuf import poser_calcul

_ENTETES = (
    "Feuille",
    "Lot",
    "Soumissionnaire",
    "À noter",
    "Notées",
    "Sans commentaire ou source",
    "Niveau P sans constat",
    "Avancement",
)
_ENTETE = 4


def ecrire_avancement(feuille: Worksheet, dossier: Dossier, a_ecrire: Sequence[FeuilleAEcrire], tour: int) -> None:
    """Écrit une ligne par feuille, le total, puis les demandes de dérogation à suivre."""
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("avancement"))
    feuilles.ecrire_titre(feuille, "Avancement de l'évaluation", feuilles.edition_en_clair(dossier.edition, tour))
    feuilles.ecrire_entetes(feuille, _ENTETE, _ENTETES)
    avancements = [avancement_de(contenu.lignes) for contenu in a_ecrire]
    for ligne, contenu in enumerate(a_ecrire, start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, ligne, (contenu.nom, contenu.lot or "–", contenu.soumissionnaires))
        lien = feuilles.cellule(feuille, ligne, 1)
        lien.hyperlink = Hyperlink(ref=lien.coordinate, location=f"{_citer(contenu.nom)}!A1")
        lien.font = feuilles.police("lien")
        _ecrire_formules(feuille, ligne, _formules(contenu, ligne), avancements[ligne - _ENTETE - 1])
    suite = _ENTETE + 1 + len(a_ecrire)
    if len(a_ecrire) > 1:
        feuilles.ecrire_ligne(feuille, suite, ("Ensemble", "", ""))
        sommes = (f"=SUM({c}{_ENTETE + 1}:{c}{suite - 1})" for c in "DEFG")
        _ecrire_formules(feuille, suite, (*sommes, _part(suite)), Avancement.ensemble(avancements))
        for colonne in range(1, len(_ENTETES) + 1):
            feuilles.cellule(feuille, suite, colonne).font = feuilles.police("gras")
        suite += 1
    demandes = tuple(_derogations(a_ecrire))
    ecrire_derogations(feuille, suite + 1, demandes)
    _garder_les_textes(feuille)
    feuille.freeze_panes = f"A{_ENTETE + 1}"
    # Répété, l'en-tête du premier tableau titrerait à faux les colonnes du second.
    feuilles.mettre_en_page(
        feuille, f"{dossier.edition.reference}{feuilles.du_tour(tour)}, avancement", None if demandes else _ENTETE
    )
    feuilles.ajuster_l_entete(feuille, _ENTETE)
    feuille.protection.enable()


def _garder_les_textes(feuille: Worksheet) -> None:
    """Écrit, sur une ligne masquée sous le reste, de quoi reconnaître tout texte que la feuille n'a pas reçu d'ici."""
    textes = [str(c.value) for rangee in feuille.iter_rows() for c in rangee if c.value is not None]
    ligne = feuille.max_row + 2
    for colonne, texte in enumerate(textes_en_cases(textes), start=1):
        feuilles.ecrire_texte(feuilles.cellule(feuille, ligne, colonne), texte)
    feuille.row_dimensions[ligne].hidden = True


def _ecrire_formules(feuille: Worksheet, ligne: int, formules: Sequence[str], avancement: Avancement) -> None:
    for colonne, (formule, valeur) in enumerate(zip(formules, avancement.valeurs, strict=True), start=4):
        case = feuilles.cellule(feuille, ligne, colonne)
        poser_calcul(case, formule, valeur)
        case.border, case.alignment = feuilles.bordure(), feuilles.CENTRE
    feuilles.cellule(feuille, ligne, len(_ENTETES)).number_format = "0 %"


def _formules(contenu: FeuilleAEcrire, ligne: int) -> tuple[str, ...]:
    colonnes = ("Notée", "Note", "Niveau", "Constat", "Commentaire", "Source (pièce, page)")
    plages = (f"{_citer(contenu.nom)}!{plage(contenu, colonne)}" for colonne in colonnes)
    notee, note, niveau, constat, commentaire, source = plages
    vide = f'(({commentaire}="")+({source}="")>0)'
    return (
        f'=COUNTIF({notee},"Oui")',
        f'=SUMPRODUCT(({notee}="Oui")*({note}<>""))',
        f'=SUMPRODUCT(({note}<>"")*{vide})',
        f'=SUMPRODUCT(({niveau}="P")*({constat}=""))',
        _part(ligne),
    )


def _part(ligne: int) -> str:
    return f"=IF(D{ligne}=0,1,E{ligne}/D{ligne})"


def _derogations(a_ecrire: Sequence[FeuilleAEcrire]) -> Iterator[DemandeDerogation]:
    for contenu in a_ecrire:
        for rang, ligne in enumerate(contenu.lignes, start=PREMIERE_LIGNE):
            if ligne.reponse is not None and ligne.reponse.conformite == Conformite.DEROGATION:
                yield DemandeDerogation(
                    feuille=contenu.nom,
                    constat=f"{contenu.lettre('Constat')}{rang}",
                    lot=contenu.lot,
                    soumissionnaire=nom_affiche(ligne.offre),
                    ref=ligne.exigence.ref,
                    niveau=ligne.exigence.niveau.value,
                    deja=ligne.deja.constat.value if ligne.deja and ligne.deja.constat else "",
                    motif=ligne.declarees()["Justification déclarée"],
                )


def _citer(nom: str) -> str:
    """Un nom de feuille entre apostrophes, pour une formule."""
    return "'" + nom.replace("'", "''") + "'"
