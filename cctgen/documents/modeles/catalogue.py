"""Les modèles que l'outil connaît : à quoi sert chacun, et le contrat qu'il tient."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cctgen.clausier.plan import est_a_reporter
from cctgen.documents.modeles.contrat import Balise, Contrat, Numerotation, Sorte
from cctgen.documents.modeles.identite import IDENTITE, LOTS, PROJET

CORPS = Balise("corps", Sorte.BLOC, "tout le texte du document", exigee=True, toujours=True)
SOMMAIRE = Balise("sommaire", Sorte.BLOC, "le sommaire, pages comprises")
SOMMAIRE_LONG = Balise("sommaire_long", Sorte.CONDITION, "vrai si le sommaire remplit sa page : le corps en change")
SYNTHESE = Balise("synthese", Sorte.BLOC, "la synthèse ; sans cette balise, elle ouvre le corps", toujours=True)
COURT = Balise("court", Sorte.CONDITION, "vrai d'un document de trois pages au plus : ni garde, ni sommaire")
LOGO = Balise("logo", Sorte.BLOC, "le logo de l'acheteur, `modeles/logo.png` ou `logo.jpg` ; rien sans ce fichier")
_DU_DOCUMENT = (*IDENTITE, LOTS, PROJET, LOGO, SOMMAIRE, SOMMAIRE_LONG, COURT, CORPS)

_ANNEXE = Contrat("annexe.docx", "les annexes du marché", _DU_DOCUMENT, Numerotation.DE_WORD)
_EXTRAIT = Contrat("extrait.docx", "l'extrait à reporter au CCAP et au RC", _DU_DOCUMENT, Numerotation.EN_TEXTE)
DOCUMENTS: Mapping[str, Contrat] = {
    c.nom: c
    for c in (
        _ANNEXE,
        _EXTRAIT,
        Contrat("formulaire.docx", "les formulaires à remplir, les fiches", _DU_DOCUMENT),
        Contrat("note.docx", "la note à l'acheteur, les clauses remises à part", (*_DU_DOCUMENT, SYNTHESE)),
        Contrat("rapport.docx", "l'additif, l'annexe et la version communicable du rapport", _DU_DOCUMENT),
        Contrat("rapport-analyse.docx", "le rapport d'analyse des offres", (*_DU_DOCUMENT, SYNTHESE)),
    )
}

_ENVOI = (
    Balise("destinataire", Sorte.TEXTE, "le soumissionnaire"),
    Balise("siret", Sorte.TEXTE, "son SIRET, ou rien"),
    Balise("lot", Sorte.TEXTE, "« lot 1, « titre » », ou rien"),
    Balise("lieu", Sorte.TEXTE, "le lieu de signature, ou rien"),
    Balise("date", Sorte.TEXTE, "la date d'envoi, ou rien"),
    Balise("signataire", Sorte.TEXTE, "le nom du signataire, ou rien"),
    Balise("qualite", Sorte.TEXTE, "sa qualité, ou rien"),
    Balise("contact", Sorte.TEXTE, "à qui écrire, ou rien"),
    Balise("projet", Sorte.TEXTE, "pourquoi la lettre ne part pas encore ; vide, elle se signe"),
)
_DE_LETTRE = (*(b for b in IDENTITE if b.nom in {"titre", "reference", "objet", "acheteur", "service"}), LOGO, *_ENVOI)
_ISSUE = (
    Balise("rang", Sorte.TEXTE, "le rang de l'offre, ou rien"),
    Balise("rang_retenue", Sorte.TEXTE, "le rang de l'offre retenue, ou rien"),
    Balise("classees", Sorte.TEXTE, "le nombre d'offres classées"),
    Balise("attributaire", Sorte.TEXTE, "l'attributaire, ou rien"),
    Balise("designe", Sorte.CONDITION, "vrai d'un attributaire qu'une suite écrite désigne"),
    Balise("formalisee", Sorte.CONDITION, "vrai en procédure formalisée"),
    Balise("delai", Sorte.TEXTE, "le délai avant signature, en jours"),
    Balise("signature_possible", Sorte.TEXTE, "le premier jour où signer, ou rien"),
    Balise("recours", Sorte.TEXTE, "voies et délais de recours devant le tribunal compétent, ou rien"),
)
_ECHEANCE = Balise("echeance", Sorte.TEXTE, "la date et l'heure limites de réponse, ou rien")
_FORMALISEE = Balise("formalisee", Sorte.CONDITION, "vrai en procédure négociée formalisée")
_APPEL_D_OFFRES = Balise("appel_offres", Sorte.CONDITION, "vrai en appel d'offres")


def _bloc(nom: str, dit: str) -> Balise:
    return Balise(nom, Sorte.BLOC, dit, exigee=True)


_NOTES = _bloc("notes", "le tableau des notes")
_MOTIFS = _bloc("motifs", "les motifs de la décision")
_AVANTAGES = _bloc("avantages", "les caractéristiques et avantages de l'offre retenue")
_CHOIX = replace(_bloc("choix", "ce qui a fait choisir l'offre retenue"), exigee=False)
_QUESTIONS = _bloc("questions", "les points demandés")


def _lettre(nature: str, lettre: str, *balises: Balise) -> Contrat:
    return Contrat(f"lettre-{nature}.docx", f"la lettre : {lettre}", (*_DE_LETTRE, *balises), lettre=lettre)


LETTRES: Mapping[str, Contrat] = {
    c.nom: c
    for c in (
        _lettre("rejet", "offre non retenue", *_ISSUE, _NOTES, _MOTIFS, _CHOIX, _AVANTAGES),
        _lettre(
            "irreguliere",
            "offre écartée",
            *_ISSUE,
            Balise("hors_delai", Sorte.CONDITION, "vrai d'une offre tardive"),
            Balise("irreguliere", Sorte.CONDITION, "vrai d'une irrégularité relevée"),
            Balise("autre_motif", Sorte.CONDITION, "vrai dans les autres cas"),
            Balise("anormalement_basse", Sorte.CONDITION, "vrai, parmi eux, d'un prix jugé anormalement bas"),
            Balise("justification", Sorte.TEXTE, "ce qu'il en est de la justification de ce prix, ou rien"),
            _MOTIFS,
            _CHOIX,
        ),
        _lettre(
            "attributaire",
            "information de l'attributaire",
            *_ISSUE,
            Balise("remise_des_pieces", Sorte.TEXTE, "la date limite de remise des pièces, ou rien"),
            _NOTES,
            _bloc("pieces", "les pièces à remettre avant la signature"),
        ),
        _lettre(
            "motifs",
            "réponse à une demande de motifs",
            *_ISSUE,
            Balise("recue_le", Sorte.TEXTE, "la date de la demande"),
            _NOTES,
            _MOTIFS,
            _CHOIX,
            _AVANTAGES,
            _bloc("detail", "l'appréciation de l'offre, exigence par exigence"),
        ),
        _lettre(
            "sans-suite",
            "procédure sans suite ou infructueuse",
            *_ISSUE,
            Balise("infructueux", Sorte.CONDITION, "vrai faute d'offre à retenir"),
            Balise("ecartee", Sorte.CONDITION, "vrai d'une offre écartée"),
            _bloc("motifs", "les motifs de ne pas attribuer"),
            _bloc("irregularites", "les motifs d'écarter cette offre"),
        ),
        _lettre("precision", "demande de précision", _ECHEANCE, _APPEL_D_OFFRES, _QUESTIONS),
        _lettre("regularisation", "autorisation de régulariser", _ECHEANCE, _APPEL_D_OFFRES, _QUESTIONS),
        _lettre("prix", "justification du prix", _ECHEANCE, _APPEL_D_OFFRES, _QUESTIONS),
        _lettre(
            "negociation",
            "invitation à négocier",
            _ECHEANCE,
            Balise("tour", Sorte.TEXTE, "le numéro du tour"),
            _FORMALISEE,
            _QUESTIONS,
        ),
    )
}
CONTRATS: Mapping[str, Contrat] = {**DOCUMENTS, **LETTRES}


def contrat_du_modele(nom: str, du_plan: Collection[str] = ()) -> Contrat | None:
    """Rend le contrat d'un modèle : celui d'une pièce du plan, d'un modèle livré, ou rien si nul ne le suit."""
    if nom in du_plan:
        return replace(_EXTRAIT if est_a_reporter(nom) else _ANNEXE, nom=nom)
    return CONTRATS.get(nom)
