"""Quels produits du référentiel une consultation doit connaître : ceux des seules fonctions qu'elle concerne.

La règle tient en deux temps. D'abord le socle : la liste n'a de sens que si la solution s'installe chez
l'administration, sur ses serveurs ou ses postes ; un service en ligne, une étude ou un hébergement chez le
titulaire n'en appellent pas. Ensuite chaque famille de fonctions a sa condition, tirée des réponses.
Les outils personnels de l'agent ou du développeur ne sont jamais listés : aucun marché de ce questionnaire ne les
achète. Seuls les statuts R et A sont montrés : M et O ne se préconisent pas. Ne le sont pas non plus une version
obsolète ou dont le support finit moins d'un an après la date d'édition, ni un produit d'un autre socle que celui du
lot, ni celui qu'une publication réserve à un service.
Rien ne s'imprime d'un système sensible : sa liste de composants aiderait un attaquant, elle se remet par un canal
protégé.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cctgen.assemblage.modele import FonctionPreconisee
from cctgen.clausier.formes.condition import Aucun, Condition, Parmi, Tous, Un, Valeurs, est_vraie
from cctgen.clausier.produits import Produit, Statut
from cctgen.consultation.modele import ReponsesDuLot

PRECONISES = (Statut.R, Statut.A)


@dataclass(frozen=True, slots=True)
class Famille:
    """Des fonctions que la même réponse rend utiles ; sans condition, elles ne le sont jamais."""

    nom: str
    quand: Condition | None
    fonctions: tuple[str, ...]


def _si(question: str, *valeurs: str) -> Parmi:
    return Parmi(question=question, parmi=valeurs)


def _tous(*conditions: Condition) -> Tous:
    return Tous(tous=conditions)


def _un(*conditions: Condition) -> Un:
    return Un(un=conditions)


_SERVEURS = _tous(_si("socle_technique", "cloud_native", "existant"), Aucun(aucun=(_si("hebergement", "titulaire"),)))
_POSTE = _si("socle_technique", "poste_agent")
_PRESTATIONS = _si("nature", "developpement", "tma", "progiciel", "integration", "libre", "infogerance")
_IMPRIMABLE = Aucun(aucun=(_si("sensibilite", "sensible", "diffusion_restreinte", "classifie"),))
SOCLE = _tous(_PRESTATIONS, _un(_SERVEURS, _POSTE), _IMPRIMABLE)
"""Quelque chose s'installe chez l'administration, le marché porte sur du logiciel, et la liste peut circuler."""

_CODE = _si("nature", "developpement", "tma", "libre")
_INFOGERANCE = _tous(_SERVEURS, _si("nature", "infogerance"))
_WEB = _si("interface", "web")
_GRAND_PUBLIC = _si("public", "usagers", "entreprises")
_ECHANGES = _un(_si("api", "oui"), _si("partenaires", "oui"))

FAMILLES = (
    Famille("systèmes", _SERVEURS, ("Système d'exploitation serveur",)),
    Famille(
        "conteneurs",
        _tous(_SERVEURS, _si("socle_technique", "cloud_native")),
        ("Orchestration de conteneurs", "Exécution de conteneurs"),
    ),
    Famille(
        "accès web",
        _tous(_SERVEURS, _un(_WEB, _si("interface", "mobile"), _si("api", "oui"))),
        ("Serveur web", "Serveur mandataire inverse et répartition de charge"),
    ),
    Famille(
        "exécution",
        _SERVEURS,
        (
            "Serveur d'application Java",
            "Serveur d'application JavaScript",
            "Serveur d'application PHP",
            "Environnement d'exécution Java",
            "Plateforme de développement Microsoft",
            "Moniteur transactionnel",
        ),
    ),
    Famille(
        "bases de données",
        _SERVEURS,
        (
            "Serveur de base de données relationnelle",
            "Base de données documentaire",
            "Base de données en colonnes",
            "Base de données en mémoire",
            "Base de données embarquée",
            "Base de données multi-modèle",
            "Répartition de connexions de base de données",
            "Administration de base de données",
        ),
    ),
    Famille(
        "recherche",
        _tous(_SERVEURS, _un(_WEB, _si("documents", "oui"), _si("bases_de_donnees", "oui"))),
        ("Moteur de recherche", "Bibliothèque d'indexation et de recherche"),
    ),
    Famille(
        "échanges",
        _tous(_SERVEURS, _ECHANGES),
        ("Gestion d'API", "Bus de services applicatifs (ESB)", "Transfert de fichiers entre systèmes"),
    ),
    Famille(
        "dépôt de fichiers",
        _si("depot_pieces", "oui"),
        ("Transfert de fichiers volumineux", "Antivirus de serveur"),
    ),
    Famille(
        "intégration de données",
        _tous(_SERVEURS, _un(_si("partenaires", "oui"), _si("bases_de_donnees", "oui"), _si("nature", "donnees"))),
        (
            "Intégration de données (ETL)",
            "Préparation et qualité des données",
            "Gestion des données de référence",
            "Rapprochement d'identités",
        ),
    ),
    Famille(
        "analyse de données",
        _tous(_SERVEURS, _si("nature", "donnees")),
        (
            "Informatique décisionnelle",
            "Tableaux de bord et visualisation de données",
            "Traitement de données massives",
            "Science des données",
        ),
    ),
    Famille(
        "données personnelles",
        _tous(_SERVEURS, _si("donnees_personnelles", "oui", "sensibles", "police_justice")),
        ("Anonymisation de données",),
    ),
    Famille(
        "identité",
        _tous(_SERVEURS, _si("public", "agents", "agents_externes")),
        ("Authentification unique (SSO)", "Annuaire LDAP"),
    ),
    Famille(
        "actes",
        _tous(_SERVEURS, _si("actes", "oui")),
        ("Signature électronique", "Validation de signatures et de certificats", "Horodatage électronique"),
    ),
    Famille("archives", _tous(_SERVEURS, _si("archives", "oui")), ("Archivage électronique",)),
    Famille(
        "documents",
        _tous(_SERVEURS, _si("documents", "oui")),
        (
            "Gestion électronique de documents et portail collaboratif",
            "Gestion électronique du courrier",
            "Production de rapports",
        ),
    ),
    Famille(
        "cartographie",
        _si("cartographie", "oui"),
        (
            "Serveur cartographique",
            "Cache de tuiles cartographiques",
            "Bibliothèque de cartographie web",
            "Fond cartographique et services de visualisation",
            "Extension géographique de base de données",
            "Géocodage et traitement d'adresses",
            "Intégration de données géographiques",
            "Catalogage de données géographiques",
            "Système d'information géographique bureautique",
        ),
    ),
    Famille(
        "site public",
        _tous(_SERVEURS, _WEB, _GRAND_PUBLIC),
        ("Gestion de contenu web", "Mesure d'audience web"),
    ),
    Famille(
        "interface web",
        _tous(_CODE, _WEB),
        (
            "Cadriciel d'interface web",
            "Bibliothèque JavaScript",
            "Gestion d'état d'application JavaScript",
            "Gestion de paquets JavaScript",
            "Génération de pages web en Java",
        ),
    ),
    Famille(
        "langages et cadriciels",
        _CODE,
        (
            "Langage de programmation",
            "Kit de développement Java",
            "Cadriciel de développement web en Java",
            "Cadriciel de développement PHP",
            "Persistance objet-relationnel",
            "Journalisation applicative",
        ),
    ),
    Famille(
        "services web",
        _tous(_CODE, _si("api", "oui")),
        (
            "Cadriciel de services web REST en Java",
            "Cadriciel de services web SOAP en Java",
            "Bibliothèque de services web SOAP en PHP",
            "Tests de services web",
        ),
    ),
    Famille(
        "fabrique de code",
        _CODE,
        (
            "Gestion de versions",
            "Forge logicielle",
            "Construction et gestion de dépendances Java",
            "Gestion de dépendances PHP",
            "Dépôt de composants logiciels",
            "Intégration continue",
            "Analyse de la qualité du code",
            "Tests unitaires",
            "Tests fonctionnels automatisés",
            "Tests de charge",
            "Suivi de projet et d'anomalies",
        ),
    ),
    Famille(
        "mobile",
        _si("interface", "mobile"),
        (
            "Développement d'applications mobiles natives",
            "Développement d'applications mobiles hybrides",
            "Système d'exploitation de terminal mobile",
            "Navigateur web pour terminal mobile",
        ),
    ),
    Famille(
        "exploitation",
        _INFOGERANCE,
        (
            "Collecte et analyse de journaux",
            "Supervision et métrologie",
            "Sauvegarde et restauration",
            "Ordonnancement de traitements",
            "Gestion de configuration de serveurs",
            "Basculement et grappe de serveurs",
            "Virtualisation de serveurs",
            "Stockage partagé ou distribué",
            "Gestion de services informatiques",
            "Pare-feu applicatif web",
            "Autorité de certification",
            "Administration d'annuaire LDAP",
            "Authentification réseau Kerberos",
            "Audit des accès aux données",
            "Gestion de parc",
            "Inventaire de parc",
            "Serveur DNS",
            "Serveur d'acheminement de courrier",
            "Mandataire d'accès à internet",
            "Filtrage de contenu web",
            "Réseau privé virtuel",
            "Authentification réseau RADIUS",
            "Configuration d'équipements réseau",
        ),
    ),
    Famille(
        "poste de l'agent",
        _POSTE,
        (
            "Système d'exploitation de poste de travail",
            "Navigateur web",
            "Lecture de documents PDF",
            "Lecteur d'écran pour personnes malvoyantes",
            "Virtualisation de poste de travail",
            "Hyperviseur",
            "Antivirus de poste de travail",
            "Chiffrement de disques et de fichiers",
        ),
    ),
    Famille(
        "outils personnels et services collectifs, que ces marchés n'achètent pas",
        None,
        (
            "Apprentissage en ligne",
            "Audioconférence",
            "Capture d'écran",
            "Cartes heuristiques",
            "Client de gestion de versions",
            "Client de messagerie",
            "Client de transfert de fichiers",
            "Compression et archivage de fichiers",
            "Dessin assisté par ordinateur",
            "Dessin de diagrammes",
            "Dessin vectoriel",
            "Enregistrement et diffusion vidéo",
            "Environnement Apache, MySQL et PHP intégré",
            "Environnement de bureau",
            "Environnement de développement intégré",
            "Gestion de bibliothèque numérique",
            "Gestion de mots de passe",
            "Gestion de projet",
            "Gestion de tâches en tableau",
            "Lecture multimédia",
            "Listes de diffusion",
            "Messagerie collaborative",
            "Messagerie instantanée",
            "Messagerie opérationnelle mobile",
            "Messagerie web",
            "Modélisation UML et BPMN",
            "Montage audio",
            "Montage vidéo",
            "Partage et synchronisation de fichiers",
            "Plateforme collaborative",
            "Prise de notes",
            "Publication assistée par ordinateur",
            "Serveur de boîtes aux lettres",
            "Sondages et enquêtes en ligne",
            "Suite bureautique",
            "Suite bureautique en ligne",
            "Synchronisation de messagerie mobile",
            "Synchronisation et sauvegarde de fichiers",
            "Traitement de documents PDF",
            "Téléphonie mobile chiffrée",
            "Visualisation et retouche d'images",
            "Web conférence",
            "Webinaire",
            "Wiki",
            "Éditeur de pages HTML",
            "Éditeur de texte et de code",
        ),
    ),
)


def fonctions_concernees(valeurs: Valeurs) -> tuple[str, ...]:
    """Rend les fonctions qu'appellent les réponses d'un lot, dans l'ordre des familles."""
    if not est_vraie(SOCLE, valeurs):
        return ()
    utiles = (f for f in FAMILLES if f.quand is not None and est_vraie(f.quand, valeurs))
    return tuple(fonction for famille in utiles for fonction in famille.fonctions)


def fonctions_preconisees(
    produits: Iterable[Produit], reponses: Sequence[ReponsesDuLot], jour: date
) -> tuple[FonctionPreconisee, ...]:
    """Rend, par fonction concernée, ses produits préconisés, du socle d'un de ses lots, et ces lots."""
    lots: dict[str, list[ReponsesDuLot]] = {}
    for lot in reponses:
        for fonction in fonctions_concernees(lot.valeurs):
            lots.setdefault(fonction, []).append(lot)
    par_fonction: dict[str, list[Produit]] = {}
    for produit in produits:
        if _est_preconise(produit, jour) and _est_du_socle(produit, lots.get(produit.fonction, ())):
            par_fonction.setdefault(produit.fonction, []).append(produit)
    ordonnees = (f for famille in FAMILLES for f in famille.fonctions if f in par_fonction)
    return tuple(
        FonctionPreconisee(f, tuple(sorted(par_fonction[f], key=_rang)), tuple(lot.lot for lot in lots[f]))
        for f in ordonnees
    )


def _est_preconise(produit: Produit, jour: date) -> bool:
    return produit.statut in PRECONISES and produit.est_soutenu(jour) and not produit.est_d_un_service


def _est_du_socle(produit: Produit, lots: Iterable[ReponsesDuLot]) -> bool:
    """Vrai si un lot au moins s'appuie sur un socle où le produit a un sens ; sans lot, faux."""
    return any(not produit.socles or set(produit.socles) & set(lot.valeurs.get("socle_technique", ())) for lot in lots)


def produits_retires(produits: Iterable[Produit], reponses: Sequence[ReponsesDuLot], jour: date) -> tuple[Produit, ...]:
    """Rend les produits R et A d'une fonction concernée que l'annexe n'imprime pas : hors support, ou d'un service."""
    concernees = {fonction for lot in reponses for fonction in fonctions_concernees(lot.valeurs)}
    retires = (p for p in produits if p.statut in PRECONISES and not _est_preconise(p, jour))
    return tuple(p for p in retires if p.fonction in concernees and _est_du_socle(p, reponses))


def fonctions_non_classees(produits: Iterable[Produit]) -> tuple[str, ...]:
    """Rend les fonctions du référentiel que la règle ne connaît pas : leurs produits ne seraient jamais listés."""
    classees = {fonction for famille in FAMILLES for fonction in famille.fonctions}
    preconises = (p.fonction for p in produits if p.statut in PRECONISES)
    return tuple(dict.fromkeys(f for f in preconises if f not in classees))


def sont_perdus(produits: Sequence[Produit], reponses: Sequence[ReponsesDuLot]) -> bool:
    """Vrai si un lot appelle des produits et que le référentiel en préconise, mais tous sous des fonctions inconnues.

    C'est ce qu'un clausier superposé fait de pire à l'annexe : sa liste disparaît sans que rien d'autre ne change.
    """
    preconises = {p.fonction for p in produits if p.statut in PRECONISES}
    appelees = any(fonctions_concernees(lot.valeurs) for lot in reponses)
    return appelees and bool(preconises) and preconises == set(fonctions_non_classees(produits))


def _rang(produit: Produit) -> tuple[int, str, str]:
    """R avant A, puis l'alphabet : l'ordre n'avantage ni le libre ni l'éditeur."""
    return (PRECONISES.index(produit.statut), produit.composant.casefold(), produit.ref)
