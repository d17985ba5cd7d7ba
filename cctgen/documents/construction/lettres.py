"""Le texte des lettres livrées : il part dans les modèles Word, où le service le modifie.

Chaque lettre ne dit que ce que le code de la commande publique impose ou permet de communiquer ; les articles cités
sont ceux dont le contenu est connu, sans plus.
"""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.documents.construction.fragments import bloc, paragraphe, si, surligne_sauf, texte, valeur
from cctgen.documents.construction.styles import Titres

TITRES_DE_LETTRE = Titres(numerotes=False, corps=22, avant=200, apres=60)
PIED_DE_LETTRE = "{{ reference }}{% if lot %}, {{ lot }}{% endif %}"

_SUITE = '<w:spacing w:before="0" w:after="120"/>'
_APRES_UN_BLOC = '<w:spacing w:before="120" w:after="120"/>'
_SERRE = '<w:spacing w:before="0" w:after="20"/>'
_A_DROITE = '<w:spacing w:before="0" w:after="20"/><w:ind w:left="5103"/>'
_SOLIDAIRE = "<w:keepNext/><w:keepLines/>"
ALERTE = '<w:b/><w:color w:val="B34000"/>'
_AVANT_LA_SUITE = '<w:spacing w:before="0" w:after="120"/>'
"""Sous la mention d'un projet, et sous l'en-tête qu'elle fait descendre jusqu'au texte."""


def _mention_de_projet() -> str:
    mention = paragraphe("Normal", texte("PROJET, à ne pas envoyer : {{ projet }}", ALERTE), _AVANT_LA_SUITE)
    return si("projet", mention)


_VIDE = paragraphe("Normal", "")
HAUT_DE_PREMIERE_PAGE = f"{_mention_de_projet()}{_VIDE}"
_TITRE_ET_DESTINATAIRE = texte("{{ titre }}") + "<w:r><w:tab/></w:r>" + texte("{{ destinataire }}")
_AVANT_LE_TEXTE = '<w:spacing w:before="0" w:after="240"/>'
HAUT_DE_LETTRE = f"{_mention_de_projet()}{paragraphe('En-tte', _TITRE_ET_DESTINATAIRE, _AVANT_LE_TEXTE)}"


@dataclass(frozen=True, slots=True)
class LettreLivree:
    """Le modèle d'une lettre : son fichier, son titre, son texte entier."""

    nom: str
    titre: str
    contenu: str


def _p(phrase: str, proprietes: str = _SUITE) -> str:
    return paragraphe("Corpsdeclause", texte(phrase), proprietes)


def _puce(phrase: str) -> str:
    return paragraphe("Listepuces", texte(phrase))


def _titre(phrase: str) -> str:
    return paragraphe("Titre1", texte(phrase))


def _tete() -> str:
    nom = texte("{{ acheteur }}{% if service %} – {{ service }}{% endif %}")
    lieu = valeur("lieu", "lieu") + texte(", le ") + valeur("date", "date d'envoi")
    mention = "<w:b/>"
    return (
        paragraphe("Normal", texte("{{p logo}}"), '<w:spacing w:before="0" w:after="160"/>')
        + paragraphe("Acheteur", nom, '<w:spacing w:before="0" w:after="240"/>')
        + paragraphe("Corpsdeclause", texte("{{ destinataire }}", mention), _A_DROITE)
        + si("siret", paragraphe("Corpsdeclause", texte("SIRET {{ siret }}"), _A_DROITE))
        + paragraphe("Corpsdeclause", lieu, '<w:spacing w:before="160" w:after="240"/><w:ind w:left="5103"/>')
        + paragraphe("Corpsdeclause", texte("Objet : ", mention) + texte("{{ titre }}", mention), _SERRE)
        + paragraphe("Corpsdeclause", texte("Consultation : ", mention) + texte("{{ reference }}, {{ objet }}"), _SERRE)
        + si("lot", paragraphe("Corpsdeclause", texte("Marché : ", mention) + texte("{{ lot }}"), _SERRE))
        + _p("Madame, Monsieur,", '<w:spacing w:before="200" w:after="120"/>')
    )


def _fin() -> str:
    """La formule et la signature ne se séparent pas : une signature seule en haut d'une page ne signe rien."""
    a_droite = f'{_SOLIDAIRE}<w:spacing w:before="0" w:after="20"/><w:ind w:left="5103"/>'
    place = '<w:keepNext/><w:keepLines/><w:spacing w:before="0" w:after="0" w:line="1000" w:lineRule="exact"/>'
    return (
        _p(
            "Je vous prie d'agréer, Madame, Monsieur, l'expression de ma considération distinguée.",
            f'{_SOLIDAIRE}<w:spacing w:before="160" w:after="200"/>',
        )
        + paragraphe("Corpsdeclause", valeur("qualite", "qualité du signataire"), a_droite)
        + paragraphe("Corpsdeclause", "", place)
        + paragraphe("Corpsdeclause", valeur("signataire", "nom du signataire"), a_droite.replace("<w:keepNext/>", ""))
    )


_OFFRE = "Vous avez remis une offre {% if lot %}pour le {{ lot }}, {% endif %}en réponse à cette consultation."

_DELAI = si(
    "signature_possible",
    _titre("Délai avant la signature du marché")
    + _p(
        "Un délai de {{ delai }} jours court à compter de l'envoi de la présente"
        "{% if formalisee %} (article R. 2182-1 du code de la commande publique){% endif %}."
        " Le marché ne sera pas signé avant le {{ signature_possible }}."
    ),
)
_RECOURS = _titre("Demandes et recours") + (
    paragraphe(
        "Corpsdeclause",
        texte("Toute demande relative à cette décision s'adresse par écrit au service suivant : ")
        + valeur("contact", "service et adresse électronique")
        + texte("."),
        _SUITE,
    )
    + paragraphe("Corpsdeclause", valeur("recours", "tribunal compétent, voies et délais de recours"), _SUITE)
)

_A_VOTRE_DEMANDE = _p(
    "À votre demande écrite, des motifs plus détaillés vous sont communiqués dans les quinze jours"
    " (article {% if formalisee %}R. 2181-4{% else %}R. 2181-2{% endif %} du code de la commande publique)."
)

_ATTRIBUTAIRE_NOMME = surligne_sauf("designe", "attributaire")

_RANG_ET_NOTES = (
    _titre("Rang et notes")
    + paragraphe(
        "Corpsdeclause",
        texte("Votre offre est au rang {{ rang }} des {{ classees }} offres classées. Le marché est attribué à ")
        + _ATTRIBUTAIRE_NOMME
        + texte(
            "{% if rang_retenue %}, dont l'offre est au rang {{ rang_retenue }}{% endif %}. Les notes sont sur 100."
        ),
        _SUITE,
    )
    + bloc("notes")
)

_REJET = (
    _p(f"{_OFFRE} Je vous informe qu'elle n'est pas retenue.")
    + _RANG_ET_NOTES
    + _titre("Motifs du rejet")
    + bloc("motifs")
    + _titre("Motifs du choix, caractéristiques et avantages de l'offre retenue")
    + bloc("choix")
    + bloc("avantages")
    + _DELAI
    + _RECOURS
    + _A_VOTRE_DEMANDE
)

_IRREGULIERE = (
    si("hors_delai", _p(f"{_OFFRE} Reçue après la date et l'heure limites, elle n'est pas examinée."))
    + si(
        "irreguliere",
        _p(
            f"{_OFFRE} Elle ne respecte pas toutes les exigences des documents de la consultation : elle est"
            " irrégulière (article L. 2152-2 du code de la commande publique) et n'est pas classée."
        ),
    )
    + si(
        "anormalement_basse",
        paragraphe(
            "Corpsdeclause",
            texte(f"{{% if irreguliere %}}En outre, son{{% else %}}{_OFFRE} Son{{% endif %}}")
            + texte(" prix est anormalement bas, et ")
            + valeur("justification", "ce qu'il en est de sa justification, à demander puis à lire")
            + texte(
                " : elle est rejetée (articles L. 2152-6 et R. 2152-4 du code de la commande publique)"
                "{% if not irreguliere %} et n'est pas classée{% endif %}."
            ),
            _SUITE,
        ),
    )
    + si("autre_motif", _p(f"{_OFFRE} Elle est écartée et n'est pas classée."))
    + _titre("Motifs de la décision")
    + bloc("motifs")
    + si(
        "attributaire",
        _titre("Attribution du marché")
        + paragraphe("Corpsdeclause", texte("Le marché est attribué à ") + _ATTRIBUTAIRE_NOMME + texte("."), _SUITE)
        + bloc("choix"),
    )
    + _DELAI
    + _RECOURS
    + si("anormalement_basse", _A_VOTRE_DEMANDE)
)

_SANS_SUITE = (
    _p(
        f"{_OFFRE} Je vous informe que "
        "{% if lot %}ce lot est déclaré{% else %}cette procédure est déclarée{% endif %}"
        " {% if infructueux %}infructueu{% if lot %}x{% else %}se{% endif %}{% else %}sans suite (article R. 2185-1 du"
        " code de la commande publique){% endif %}. Aucun marché n'est attribué."
    )
    + _titre("Motifs de la décision")
    + bloc("motifs")
    + si("ecartee", _titre("Motifs du rejet de votre offre") + bloc("irregularites"))
    + _RECOURS
)

_ATTRIBUTAIRE = (
    _p(
        f"{_OFFRE} J'ai le plaisir de vous informer qu'elle est retenue :"
        "{% if rang == '1' %} classée première,{% endif %} elle obtient les notes suivantes, sur 100."
    )
    + bloc("notes")
    + _titre("Avant la signature")
    + _p(
        "La présente ne vaut ni signature ni notification du marché : elle n'ouvre droit à aucun commencement"
        " d'exécution."
    )
    + si(
        "signature_possible",
        _p(
            "Un délai de {{ delai }} jours court à compter de l'envoi des décisions de rejet"
            "{% if formalisee %} (article R. 2182-1 du code de la commande publique){% endif %}."
            " Le marché ne sera pas signé avant le {{ signature_possible }}."
        ),
    )
    + _titre("Pièces à remettre")
    + bloc("pieces")
    + paragraphe(
        "Corpsdeclause",
        texte("Ces pièces se remettent au plus tard le ")
        + valeur("remise_des_pieces", "date")
        + texte(", à l'adresse suivante : ")
        + valeur("contact", "service et adresse électronique")
        + texte(". À défaut, l'attribution ne peut être confirmée."),
        _APRES_UN_BLOC,
    )
)

_MOTIFS = (
    paragraphe(
        "Corpsdeclause",
        texte("Par une demande reçue le ")
        + valeur("recue_le", "date de réception")
        + texte(
            ", vous avez demandé à connaître les motifs du rejet de votre offre{% if lot %} pour le {{ lot }}"
            "{% endif %}. J'y réponds dans le délai de quinze jours"
            # R. 2181-4 ne vise pas une offre rejetée comme irrégulière ; R. 2181-2 vise toute offre rejetée.
            "{% if rang or not formalisee %} (article {% if formalisee %}R. 2181-4{% else %}R. 2181-2{% endif %} du"
            " code de la commande publique){% endif %}."
        ),
        _SUITE,
    )
    + si(
        "rang",
        _RANG_ET_NOTES,
    )
    + _titre("Motifs du rejet")
    + bloc("motifs")
    + si(
        "rang",
        _titre("Motifs du choix, caractéristiques et avantages de l'offre retenue")
        + bloc("choix")
        + bloc("avantages")
        + _p("L'appréciation de votre offre, exigence par exigence, est en annexe."),
    )
    + _p(
        "Ne sont communiquées ni les informations couvertes par le secret des affaires, ni celles qui concernent les"
        " autres candidats.",
        _APRES_UN_BLOC,
    )
)


_ANNEXE_DES_MOTIFS = si(
    "rang",
    paragraphe("Titre1", texte("Annexe : appréciation de votre offre, exigence par exigence"), "<w:pageBreakBefore/>")
    + bloc("detail"),
)
"""Sept pages de tableau entre le texte et la signature la feraient chercher : elles la suivent."""


def _reponse_attendue() -> str:
    return paragraphe(
        "Corpsdeclause",
        texte("Votre réponse est attendue au plus tard le ")
        + valeur("echeance", "date et heure limites")
        + texte(", à l'adresse suivante : ")
        + valeur("contact", "service et adresse électronique")
        + texte("."),
        _APRES_UN_BLOC,
    )


_PRECISION = (
    _p(f"{_OFFRE} Son examen appelle les précisions suivantes.")
    + bloc("questions")
    + _reponse_attendue()
    + _p(
        "Elle précise la teneur de l'offre, sans la modifier ni la compléter"
        "{% if appel_offres %} (article R. 2161-5 du code de la commande publique){% endif %}. Les mêmes questions sont"
        " posées, dans le même délai, à tous les soumissionnaires placés dans la même situation."
    )
    + _p("Cette demande ne préjuge ni de l'appréciation de votre offre, ni de la suite de la procédure.")
)

_REGULARISATION = (
    _p(
        f"{_OFFRE} En l'état, elle ne respecte pas toutes les exigences des documents de la consultation (article"
        " L. 2152-2 du code de la commande publique). L'acheteur vous autorise à la régulariser sur les points"
        " suivants, et sur eux seuls."
    )
    + bloc("questions")
    + _reponse_attendue()
    + _p(
        "La régularisation ne peut modifier les caractéristiques substantielles de l'offre (article R. 2152-2 du même"
        " code). La même autorisation est donnée, dans le même délai, à tous les soumissionnaires concernés."
    )
    + _p("Sans réponse dans ce délai, l'offre est examinée telle qu'elle a été remise.")
)

_PRIX = (
    _p(
        f"{_OFFRE} Son montant semble anormalement bas au regard des prestations. L'acheteur est tenu d'en demander la"
        " justification avant toute décision (articles L. 2152-6 et R. 2152-3 du code de la commande publique)."
    )
    + bloc("questions")
    + _p("Peuvent notamment être prises en considération des justifications tenant :", _APRES_UN_BLOC)
    + _puce("aux modalités de la prestation des services et au mode de fabrication des produits ;")
    + _puce("aux solutions techniques adoptées ou aux conditions exceptionnellement favorables dont vous disposez ;")
    + _puce("à l'originalité de l'offre ;")
    + _puce("à la réglementation environnementale, sociale et du travail en vigueur sur le lieu d'exécution ;")
    + _puce("à l'obtention éventuelle d'une aide d'État.")
    + _reponse_attendue()
    + _p(
        "Cette demande ne préjuge pas de la décision. L'offre est rejetée si les éléments fournis ne justifient pas de"
        " manière satisfaisante le bas niveau du prix ou des coûts (article R. 2152-4 du même code)."
    )
)

_NEGOCIATION = (
    _p(
        f"{_OFFRE} L'acheteur vous invite au tour {{{{ tour }}}} de la négociation, comme tous les soumissionnaires"
        " dont l'offre reste en lice."
    )
    + paragraphe(
        "Corpsdeclause",
        texte(
            "Si vous révisez votre offre, remettez une matrice de conformité révisée, entière, par la plateforme de"
            " dématérialisation de la consultation, au plus tard le "
        )
        + valeur("echeance", "date et heure limites")
        + texte(". Cette date est la même pour tous. Sans envoi de votre part, votre offre précédente est maintenue."),
        _SUITE,
    )
    + _titre("Points que l'acheteur souhaite aborder")
    + bloc("questions")
    + _titre("Ce qui ne se négocie pas")
    + _p(
        "Les exigences minimales, que le règlement de la consultation désigne, et les critères d'attribution ne peuvent"
        " faire l'objet de négociations{% if formalisee %} (article R. 2161-17 du code de la commande publique)"
        "{% endif %}."
    )
    + _p("Aucune information sur les offres des autres soumissionnaires n'est communiquée.")
)

LETTRES = tuple(
    LettreLivree(f"lettre-{nom}.docx", f"Modèle de lettre : {titre}", _tete() + corps + _fin() + "".join(annexe))
    for nom, titre, corps, *annexe in (
        ("rejet", "offre non retenue", _REJET),
        ("irreguliere", "offre écartée", _IRREGULIERE),
        ("sans-suite", "procédure sans suite ou infructueuse", _SANS_SUITE),
        ("attributaire", "information de l'attributaire", _ATTRIBUTAIRE),
        ("motifs", "réponse à une demande de motifs", _MOTIFS, _ANNEXE_DES_MOTIFS),
        ("precision", "demande de précision", _PRECISION),
        ("regularisation", "autorisation de régulariser", _REGULARISATION),
        ("prix", "justification du prix", _PRIX),
        ("negociation", "invitation à négocier", _NEGOCIATION),
    )
)
