"""Les lettres d'une demande : une par offre et par nature, au texte de son modèle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair, limite_en_clair
from cctgen.documents.composition.lettre import Envoi, Lettre, a_completer
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.texte import Bloc, Cellule, Paragraphe, Texte, cellule, paragraphe, tableau
from cctgen.evaluation.actes.classeurs.formulaire import Question
from cctgen.evaluation.actes.procedure import est_un_appel_d_offres
from cctgen.evaluation.actes.registre import A_REECRIRE
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.modele import PRIX, nom_affiche
from cctgen.matrice.citations import typographie_autour
from cctgen.matrice.modele import Offre

MODELES = {
    NatureDemande.PRECISION: "lettre-precision.docx",
    NatureDemande.REGULARISATION: "lettre-regularisation.docx",
    NatureDemande.JUSTIFICATION: "lettre-prix.docx",
}
MODELE_NEGOCIATION = "lettre-negociation.docx"
_OBJETS = {
    NatureDemande.PRECISION: "Demande de précision sur la teneur de l'offre",
    NatureDemande.REGULARISATION: "Autorisation de régulariser l'offre",
    NatureDemande.JUSTIFICATION: "Demande de justification du prix",
}


def lettre_de_demande(
    dossier: Dossier,
    offre: Offre,
    nature: NatureDemande,
    questions: Sequence[Question],
    echeance: date | None,
    retenue_par: str = "",
) -> Lettre:
    """Rend la lettre d'une offre pour ses demandes d'une nature ; ce n'est qu'un projet si rien ne la date.

    `retenue_par` dit ce qui, dans son texte, la retient encore.
    """
    envois = {q.suivie.envoyee_le for q in questions}
    jour = next(iter(envois)) if len(envois) == 1 else None
    projet = _sans_echeance(questions) if echeance is None else "" if jour else "sa date d'envoi n'est pas au registre"
    projet = retenue_par or projet
    if any(q.suivie.est_a_reecrire for q in questions):
        projet = "une demande est à réécrire"
    tour = max((q.suivie.tour for q in questions), default=1)
    objet = f"{_OBJETS[nature]}, tour {tour} de la négociation" if tour > 1 else _OBJETS[nature]
    entete = replace(entete_du_dossier(dossier, objet, ""), titre=objet)
    return Lettre(
        MODELES[nature],
        entete,
        _envoi(dossier, offre, jour, projet),
        {"echeance": limite_en_clair(echeance) if echeance else "", "appel_offres": est_un_appel_d_offres(dossier)},
        {"questions": _questions(dossier, offre, questions)},
        typographie_autour([offre], dossier),
    )


def _sans_echeance(questions: Sequence[Question]) -> str:
    """Dit pourquoi la lettre n'a pas de date limite : aucune n'est écrite, ou le registre en porte plusieurs."""
    dites = [date_en_clair(jour) for jour in sorted({q.suivie.echeance for q in questions if q.suivie.echeance})]
    return f"le registre donne plusieurs échéances ({', '.join(dites)})" if dites else "l'échéance n'est pas fixée"


_POINTS_A_ECRIRE = "les points à aborder restent à écrire ; ôtez cette ligne une fois la lettre complète"


def lettre_d_invitation(dossier: Dossier, offre: Offre, tour: int, echeance: date) -> Lettre:
    """Rend l'invitation d'une offre en lice à un tour de négociation ; les points à aborder restent à écrire."""
    objet = f"Invitation au tour {tour} de la négociation"
    champs = {"echeance": limite_en_clair(echeance), "tour": str(tour)}
    return Lettre(
        MODELE_NEGOCIATION,
        entete_du_dossier(dossier, objet, ""),
        _envoi(dossier, offre, None, _POINTS_A_ECRIRE),
        {**champs, "formalisee": dossier.procedure == "negociee"},
        {"questions": (a_completer("les points à aborder, sans rien dire des autres offres"),)},
        typographie_autour([offre], dossier),
    )


def _envoi(dossier: Dossier, offre: Offre, jour: date | None, projet: str) -> Envoi:
    titres = {lot.numero: lot.titre for lot in dossier.lots}
    lot = f"lot {offre.lot}, « {titres.get(offre.lot, '')} »" if offre.lot else ""
    return Envoi(nom_affiche(offre), offre.siret, lot, jour=jour, projet=projet)


def _questions(dossier: Dossier, offre: Offre, questions: Sequence[Question]) -> tuple[Bloc, ...]:
    """Rend une ligne par question ; la justification d'un prix n'a pas d'exigence à citer."""
    if all(q.suivie.exigence == PRIX for q in questions):
        return tuple(bloc for q in questions for bloc in _demande(q))
    enonces = {e.ref: en_clair(e.enonce) for e in dossier.exigences(offre.lot)}
    lignes = [(_exigence(q.suivie.exigence, enonces), _en_lignes(q.releve or "–"), _demande(q)) for q in questions]
    entetes = ("Exigence", "Ce que porte l'offre", "Ce qui est demandé")
    return (tableau(entetes, lignes, "Points demandés"),)


def _exigence(ref: str, enonces: dict[str, str]) -> Cellule:
    titre = Paragraphe((Texte(ref or "Offre entière", gras=True),))
    return (titre, *(_en_lignes(enonces[ref]) if ref in enonces else ()))


def _demande(question: Question) -> Cellule:
    suivie = question.suivie
    return (a_completer(A_REECRIRE),) if suivie.est_a_reecrire else _en_lignes(suivie.demande)


def _en_lignes(texte: str) -> Cellule:
    return tuple(paragraphe(ligne) for ligne in texte.splitlines() if ligne.strip()) or cellule("")
