"""Ce qu'on dit au soumissionnaire de chaque anomalie, avant le dépôt : un titre, et ce qu'il peut faire.

Le dépouillement parle à l'acheteur ; ces textes parlent à celui qui peut encore corriger son fichier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Conseil(NamedTuple):
    """Le titre d'une sorte d'anomalie, et ce que le soumissionnaire peut y faire avant de déposer."""

    titre: str
    conseil: str


_FORMAT = "Enregistrez la matrice au format .xlsx ou .ods, rouvrez-la pour vérifier, puis contrôlez-la de nouveau."
_REPRENDRE = "Reprenez la matrice publiée et recopiez-y vos réponses : c'est sur elle que l'acheteur vous relit."

CONSEILS: Mapping[str, Conseil] = {
    "composant-incomplet": Conseil(
        "Composant à compléter", "Remplissez la ligne : la colonne « Complétude » dit ce qui manque encore."
    ),
    "embarque-non-demontre": Conseil(
        "Logiciel embarqué qui n'en est pas un",
        "Corrigez « Embarqué », ou dites qui installe, met à jour et suit le composant, sans l'exploitant.",
    ),
    "licence-non-reconnue": Conseil(
        "Licence à préciser", "Écrivez son identifiant SPDX, « MIT » ou « GPL-3.0-only », ou « Propriétaire »."
    ),
    "licence-indeterminee": Conseil(
        "Licences sans articulation", "Écrivez « A AND B » si elles se cumulent, « A OR B » si elles sont au choix."
    ),
    "composant-hors-support": Conseil(
        "Version qui n'est plus soutenue", "Proposez une version soutenue, ou dites quand vous y migrez."
    ),
    "support-bientot-acheve": Conseil(
        "Support qui s'achève bientôt", "Dites dans votre offre la version suivante et la date de migration."
    ),
    "reference-possible": Conseil(
        "Référence possible",
        "Vérifiez-la au référentiel de la consultation, qui prime, avant de l'écrire dans « Réf. référentiel ».",
    ),
    "fichier-illisible": Conseil("Fichier illisible", _FORMAT),
    "fichier-chiffre": Conseil("Fichier protégé", "Enregistrez-le sans mot de passe d'ouverture."),
    "fichier-demesure": Conseil(
        "Fichier trop gros", "Retirez images et feuilles étrangères, ou recopiez vos réponses dans la matrice publiée."
    ),
    "lecture-interrompue": Conseil("Lecture interrompue", _REPRENDRE),
    "feuille-absente": Conseil("Feuille absente", _REPRENDRE),
    "feuille-renommee": Conseil("Feuille renommée", "Redonnez-lui son nom d'origine."),
    "colonne-absente": Conseil("Colonne absente", "Rétablissez l'en-tête d'origine : la colonne est lue par son nom."),
    "macros-ignorees": Conseil("Macros", "Enregistrez le fichier sans macro, au format .xlsx ou .ods."),
    "lecture-incomplete": Conseil("Lecture incomplète", "Enregistrez la matrice au format .xlsx ou .ods."),
    "contenu-hors-tableau": Conseil(
        "Saisie hors des cellules ouvertes",
        "Déplacez-la dans « Réponse et justification » ou « Renvoi » de l'exigence : ailleurs, elle n'est pas reprise.",
    ),
    "mise-en-forme-signifiante": Conseil(
        "Mise en forme qui peut changer le sens",
        "Écrivez en toutes lettres ce qu'elle veut dire : seul le texte est relu, jamais la mise en forme.",
    ),
    "cellule-en-erreur": Conseil(
        "Cellule en erreur", "Écrivez ce que la cellule devait porter : seule son erreur y est lue."
    ),
    "formule-ignoree": Conseil("Formule", "Remplacez la formule par sa valeur (collage spécial, valeurs)."),
    "soumissionnaire-absent": Conseil(
        "Soumissionnaire non nommé", "Remplissez « Soumissionnaire (raison sociale) », feuille « Identification »."
    ),
    "identification-incomplete": Conseil(
        "Identification incomplète",
        "Remplissez la feuille « Identification », ou laissez vide ce qui ne s'applique pas.",
    ),
    "valeur-normalisee": Conseil(
        "Valeur à confirmer", "Choisissez la valeur dans la liste déroulante : vous serez lu sans hésitation."
    ),
    "valeur-non-reconnue": Conseil(
        "Valeur hors de la liste",
        "Choisissez une valeur de la liste ; une nuance s'écrit dans « Réponse et justification ».",
    ),
    "reponse-absente": Conseil("Conformité à choisir", "Choisissez votre conformité dans la liste."),
    "couverture-absente": Conseil("Mode de couverture à choisir", "Choisissez le mode de couverture dans la liste."),
    "justification-absente": Conseil(
        "Justification attendue", "Dites comment l'exigence est tenue, ou renvoyez à la pièce et à la page."
    ),
    "contradiction": Conseil(
        "Réponse qui semble se contredire",
        "Accordez la conformité et la justification, ou précisez : l'acheteur pourrait y lire une réserve.",
    ),
    "primordiale-non-tenue": Conseil(
        "Exigence primordiale non tenue",
        "Vérifiez que c'est votre réponse : le mode d'emploi dit l'effet d'une exigence primordiale non tenue.",
    ),
    "non-notee-non-tenue": Conseil(
        "Exigence non notée et non tenue",
        "Vérifiez que c'est votre réponse : aucune note ne compense cet écart, et le mode d'emploi en dit l'effet.",
    ),
    "ligne-absente": Conseil("Ligne retirée", "Rétablissez la ligne depuis la matrice publiée, avec votre réponse."),
    "ligne-dupliquee": Conseil("Ligne en double", "Gardez une seule ligne par exigence, celle de votre réponse."),
    "exigence-inconnue": Conseil(
        "Ligne étrangère à la matrice", "Rétablissez la référence d'origine, ou retirez la ligne ajoutée."
    ),
    "rapproche-par-texte": Conseil("Référence modifiée", "Rétablissez la référence d'origine, colonne « Réf. »."),
    "texte-modifie": Conseil(
        "Texte publié modifié",
        "Rétablissez le texte de la matrice publiée ; une réserve s'écrit dans « Réponse et justification ».",
    ),
}
"""Par code d'anomalie ; un code absent garde le conseil que lui a donné sa règle."""
