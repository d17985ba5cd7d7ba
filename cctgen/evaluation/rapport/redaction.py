"""Le rapport d'analyse des offres : daté, versionné, signable ; il ne conclut à la place de personne.

Un tableur ni daté ni signé n'a pas de force probante ; des notes sans commentaire ne motivent rien. La synthèse tient
sur la première page ; le détail, exigence par exigence, est une annexe à part que le rapport scelle de son empreinte.
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.entete import EnTete, entete_du_dossier
from cctgen.documents.texte import Bloc, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_analyse
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.feuilles import du_tour
from cctgen.evaluation.phrases import avec_ses_lots, phrases_de_methode, poids_en_clair
from cctgen.evaluation.rapport.cloture import conclusion, pieces_jointes, points_a_regler, signatures
from cctgen.evaluation.rapport.cote_a_cote import cote_a_cote
from cctgen.evaluation.rapport.modele import Analyse, situe, typographie_des_offres
from cctgen.evaluation.rapport.regularite import regularite
from cctgen.evaluation.rapport.synthese import synthese
from cctgen.evaluation.rapport.tableaux import avec_legendes, d_un_seul_tenant, puces

TITRE_RAPPORT = "Rapport d'analyse des offres"


def rediger_rapport(dossier: Dossier, comparaison: Comparaison, modele: bytes, analyse: Analyse) -> bytes:
    """Rend le rapport en Word, de la version et du jour de l'analyse."""
    entete, corps = entete_du_rapport(dossier, comparaison, analyse), corps_du_rapport(dossier, comparaison, analyse)
    page = synthese(comparaison, analyse.registre)
    return rendre_analyse(modele, entete, page, corps, typographie_des_offres(dossier, comparaison))


def entete_du_rapport(dossier: Dossier, comparaison: Comparaison, analyse: Analyse) -> EnTete:
    """Rend l'identité du rapport ; un classement provisoire n'en fait qu'un projet."""
    a_ecrire = any(lot.offres and not analyse.propositions.get(lot.numero) for lot in comparaison.lots)
    fini = "Proposition à compléter, puis à signer" if a_ecrire else "À signer"
    etat = "Projet : classement provisoire" if comparaison.provisoire else fini
    return situe(entete_du_dossier(dossier, f"{TITRE_RAPPORT}{du_tour(analyse.tour)}", etat), comparaison, analyse)


def corps_du_rapport(dossier: Dossier, comparaison: Comparaison, analyse: Analyse) -> tuple[Bloc, ...]:
    """Rend tout ce qui suit la synthèse, dans l'ordre où il se lit."""
    decimales = comparaison.decimales
    return (
        Titre(1, "Objet"),
        *_objet(dossier, comparaison),
        *_negociation(analyse),
        *_groupements(comparaison),
        Titre(1, "Méthode et barème"),
        *methode_et_bareme(dossier, comparaison),
        *(bloc for lot in comparaison.lots for bloc in cote_a_cote(dossier, lot, decimales)),
        Titre(1, "Régularité des offres"),
        *avec_legendes(regularite(dossier, comparaison, analyse)),
        *points_a_regler(comparaison),
        *pieces_jointes(analyse),
        *conclusion(comparaison, analyse),
        *signatures(comparaison, analyse),
    )


def _objet(dossier: Dossier, comparaison: Comparaison) -> Iterator[Bloc]:
    edition = dossier.edition
    service = f", {edition.service}" if edition.service else ""
    yield paragraphe(
        f"Ce rapport compare les offres reçues en réponse à la consultation {edition.reference}, « {edition.objet} »."
        f" Acheteur : {edition.acheteur}{service}. Les offres sont jugées sur le dossier de consultation version"
        f" {edition.version} du {date_en_clair(edition.date)}."
    )
    recues = sum(len(lot.offres) for lot in comparaison.lots)
    a_part = len(comparaison.fichiers_a_part)
    reste = f". Fichiers reçus qui n'y entrent pas, nommés plus loin : {a_part}" if a_part else ""
    par_lot = ", ".join(f"lot {lot.numero} : {len(lot.offres)}" for lot in comparaison.lots if lot.numero)
    yield paragraphe(f"Offres comparées : {recues}{f' ({par_lot})' if par_lot else ''}{reste}.")


def _negociation(analyse: Analyse) -> Iterator[Bloc]:
    """Dit le tour que le rapport compare et ce que les précédents ont donné ; rien des offres initiales."""
    if analyse.tour == 1:
        return
    yield paragraphe(
        f"Une négociation est menée. Les offres initiales sont le tour 1 ; ce rapport porte sur le tour {analyse.tour}"
        f" : chaque offre y est celle que son candidat a révisée, ou maintenue du tour précédent."
    )
    if analyse.notes_par_tour:
        yield paragraphe("Notes par tour, pour information : seules celles de ce tour classent.")
        yield from puces([cellule(note) for note in analyse.notes_par_tour])


def _groupements(comparaison: Comparaison) -> Iterator[Bloc]:
    """Nomme les offres remises par un groupement, telles que la matrice en déclare les membres."""
    dites = [
        cellule(f"{o.candidat}{f' (lot {lot.numero})' if lot.numero else ''} : {o.offre.groupement}")
        for lot in comparaison.lots
        for o in lot.offres
        if o.offre.est_d_un_groupement
    ]
    if dites:
        yield paragraphe("Offres remises par un groupement, chacune sous le nom de son mandataire :")
        yield from puces(dites)


def methode_et_bareme(dossier: Dossier, comparaison: Comparaison) -> Iterator[Bloc]:
    """Rend la méthode suivie, les barèmes et l'échelle : rien qui soit d'une offre."""
    for phrase in phrases_de_methode(dossier, comparaison):
        yield paragraphe(phrase)
    if dossier.bareme is None:
        yield paragraphe("La consultation n'a pas de barème : aucune note n'est calculée.")
        return
    for lots, bareme in dossier.baremes:
        titre = avec_ses_lots(dossier, lots, "Critères et sous-critères")
        # Le titre d'un tableau ne s'imprime pas : le lot se lit dans son en-tête.
        entetes = (avec_ses_lots(dossier, lots, "Critère"), "Poids")
        lignes = list(_lignes_du_bareme(bareme))
        yield d_un_seul_tenant(tableau(entetes, lignes, titre, "Critères et sous-critères"))
    degres = [(str(d.note), d.ancre) for d in sorted(dossier.bareme.echelle, key=lambda d: d.note)]
    yield d_un_seul_tenant(tableau(("Note", "Ce qu'elle dit de la réponse"), degres, "Échelle de notation"))


def _lignes_du_bareme(bareme: Bareme) -> Iterator[tuple[str, str]]:
    for critere in bareme.criteres:
        yield critere.libelle or critere.id, f"{poids_en_clair(critere.poids)} %"
        for part in critere.sous_criteres:
            yield f"– {part.libelle or part.id}", f"{poids_en_clair(part.poids)} % du critère"
