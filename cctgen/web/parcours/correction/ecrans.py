"""Les écrans où une anomalie se corrige, et celui de chaque code quand rien de plus précis ne le désigne."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from cctgen.web.depot.models import Consultation
from cctgen.web.roles import Droit


@dataclass(frozen=True, slots=True)
class Ecran:
    """Un écran où agir : le nom de son adresse, le droit qu'il demande, ce que l'adresse attend de plus, une ancre."""

    nom: str
    droit: Droit
    libelle: str = ""
    arguments: tuple[str, ...] = ()
    ancre: str = ""
    requete: tuple[tuple[str, str], ...] = ()

    def adresse(self, consultation: Consultation, droits: Collection[Droit]) -> str:
        """Rend l'adresse de l'écran, vide si ces droits ne l'ouvrent pas."""
        if self.droit not in droits:
            return ""
        requete = f"?{urlencode(self.requete)}" if self.requete else ""
        ancre = f"#{self.ancre}" if self.ancre else ""
        return reverse(self.nom, args=[consultation.pk, *self.arguments]) + requete + ancre

    def vers(self, *arguments: str, ancre: str = "", requete: tuple[tuple[str, str], ...] = ()) -> Ecran:
        """Rend le même écran, en un point précis."""
        return replace(self, arguments=arguments, ancre=ancre or self.ancre, requete=requete)


QUESTIONNAIRE = Ecran("questionnaire", Droit.LIRE, "Revoir les réponses")
RUBRIQUE = Ecran("rubrique", Droit.PREPARER, "Aller à la question")
IDENTITE = Ecran("identite", Droit.PREPARER, "Aller à l'identité et aux lots")
DOSSIER = Ecran("dossier", Droit.LIRE, "Voir le dossier")
CLAUSE = Ecran("clause-du-dossier", Droit.LIRE, "Aller à la clause")
VALEURS = Ecran("clause-du-dossier", Droit.LIRE, "Régler ses valeurs", ancre="valeurs")
SERVICES = Ecran("services", Droit.LIRE, "Aller aux services")
BAREME = Ecran("bareme", Droit.LIRE, "Aller au barème")
CHAMP_DU_BAREME = Ecran("champ-du-bareme", Droit.LIRE, "Aller au champ du barème")
PIECES = Ecran("pieces", Droit.LIRE, "Aller aux pièces")
PUBLICATION = Ecran("publication", Droit.LIRE, "Aller à la publication")
DECISION = Ecran("passer-outre", Droit.PUBLIER, "Revoir la décision")
ADOPTER = Ecran("adopter-clausier", Droit.PREPARER, "Voir le clausier d'aujourd'hui")
REPARER = Ecran("histoire", Droit.LIRE, "Rétablir un état, ou redéposer le dossier corrigé", ancre="reparer")

EXIGENT_UN_DOSSIER = frozenset({e.nom for e in (CLAUSE, SERVICES, BAREME, CHAMP_DU_BAREME)})
"""Les écrans qui ne s'ouvrent que si le dossier s'assemble."""

BAREME_SEUL = (
    "auto-notation bareme-gele bareme-modifie-depuis-publication bareme-sans-ecart bareme-sans-prix besoin-non-note"
    " critere-a-completer critere-environnemental-absent critere-environnemental-incomplet"
    " critere-environnemental-sans-objet critere-sans-lien criteres-sans-lot degre-attendu-absent departage-absent"
    " departage-ambigu departage-inconnu departage-par-le-seul-prix echelle-contredite echelle-invalide"
    " exigence-comptee-deux-fois exigence-hors-bareme exigence-inconnue exigence-non-notee exigence-non-retenue"
    " exigences-inegales formule-inversee formule-qui-ecrase identifiant-repete lot-sans-criteres montants-differents"
    " moyenne-brute note-negative pilier-inconnu poids-contredit poids-differents-de-100 ponderation-cachee"
    " portee-ambigue portee-sans-exigence prix-en-deux-criteres prix-predominant prix-seul rangs-moyens"
    " seuil-eliminatoire sous-critere-maigre sous-critere-vide theme-inconnu"
)
_QUESTIONNAIRE = (
    "archives-niees chaine-de-droits-absente code-secret-publie condition-environnementale-absente"
    " condition-sociale-absente diffusion-restreinte-mutualisee donnees-personnelles-niees exclusivite-produit"
    " exclusivite-sous-licence-permissive"
    " forge-et-publication intervention-hors-de-france"
    " ipv6-absent licence-et-developpement licence-hors-liste liste-de-licences-a-revoir localisation-hors-de-france"
    " logiciel-libre-sans-nom"
    " mineurs-nies"
    " notification-trop-tardive paie-sans-numero-de-securite-sociale publication-et-secret question-sans-reponse"
    " reciprocite-sans-motif reponse-commune reponse-deduite reponse-hors-liste reponse-sans-objet"
    " reponses-contradictoires secnumcloud-sans-motif service-sans-objet sous-traitance-sans-contrat"
    " transfert-hors-localisation trop-de-primordiales"
)
_DOSSIER = (
    "ajustement-sans-effet ajustements-contraires clause-a-venir clause-bientot-perimee clause-requise-absente"
    " clauses-incompatibles fonction-non-classee parametre-inconnu parametre-sans-valeur reference-perimee"
    " renvoi-sans-cible variable-sans-valeur"
)
_REPARER = (
    "ajustement-inconnu clause-sans-theme clausier-introuvable clausier-non-inscrit fichier-ignore"
    " clause-en-double liste-de-produits-perdue publication-alteree publication-disparue publication-sans-numero"
    " reecriture-absente"
)

PAR_CODE: Mapping[str, Ecran] = {
    **dict.fromkeys(BAREME_SEUL.split(), CHAMP_DU_BAREME),
    **dict.fromkeys(_QUESTIONNAIRE.split(), QUESTIONNAIRE),
    **dict.fromkeys(_DOSSIER.split(), DOSSIER),
    **dict.fromkeys(_REPARER.split(), REPARER),
    **dict.fromkeys(("champ-a-completer", "lot-en-double", "lot-inconnu"), IDENTITE),
    "variantes-non-tranchees": IDENTITE.vers(ancre="id_variantes"),
    "variantes-sans-exigences-minimales": IDENTITE.vers(ancre="id_exigences_minimales"),
    **dict.fromkeys(("clausier-a-migrer", "clausier-change"), ADOPTER),
    **dict.fromkeys(("passage-outre-sans-auteur", "passage-outre-sans-objet"), PUBLICATION),
    **dict.fromkeys(("additif-perime", "publication-apres-reception", "version-non-publiee"), PUBLICATION),
    **dict.fromkeys(("ccap-et-reglement-a-refaire", "date-limite-a-ecrire"), PUBLICATION),
    "exigences-changees-apres-reception": PUBLICATION,
    **dict.fromkeys(("reference-changee-depuis-publication", "reference-gelee"), IDENTITE),
    **dict.fromkeys(
        ("document-inaccessible", "document-retouche", "fichier-perime", "piece-differente-de-la-publication"), PIECES
    ),
    "texte-change-hors-dossier": PIECES,
}
"""L'écran de chaque code ; ce que l'anomalie nomme (question, clause, champ) le précise."""

HORS_DE_LA_PAGE = frozenset(
    {
        *("estimation-sans-lot", "supposition-illisible"),
        *("exigence-minimale-en-recul", "lettres-de-tour-depasse", "offre-non-revisee", "revision-sans-offre"),
        *("tour-inconnu", "tour-suivant-ouvert"),
        *("phrase-a-relire", "reponse-sans-demande", "reponse-sans-offre", "reponse-vide"),
    }
)
"""Ce que seules des commandes du terminal relèvent : négociation, offres d'essai, réponses supposées, lettres."""
