"""La tête d'une annexe : à quoi sert le cadre, ses piliers, le contexte, les services, ce que lit une exigence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Article, Dossier
from cctgen.assemblage.tete_d_annexe import FaitDeContexte, Pilier, ServiceOffert, Tete
from cctgen.documents.markdown.lecture import blocs
from cctgen.documents.texte import Bloc, Cellule, Paragraphe, Style, Tableau, Texte, Titre, paragraphe, tableau
from cctgen.socle.nombres import INSECABLE, compter
from cctgen.socle.typographie import en_minuscule, majuscule

_SANS_MENTION = (
    " Sans autre mention, la documentation est jointe au dossier de consultation ; les questions passent par la"
    " plateforme de dématérialisation, puis par l'interlocuteur désigné à la notification."
)
_OBJET = "Objet et portée du document"
_CONTEXTE = "Contexte technique"
_SERVICES = "Services mis à disposition"
ECART_ADMIS = "sauf écart déclaré à une exigence I notée, ou accord écrit de l'acheteur"
"""Comment un service à employer ne s'emploie pas : deux voies, chacune avec son auteur et son moment."""

_EMPLOIS = {
    "Services imposés": ("Imposé", "sans écart admis"),
    "Services à employer": ("À employer", ECART_ADMIS),
    "Services au choix": ("Au choix", "sans obligation, hors ce qu'une exigence en demande"),
}
"""Ce qu'une fiche dit d'un service, le mot du tableau et sa légende : une seule règle, que les deux disent."""


def tete(contenu: Tete) -> Iterator[Bloc]:
    """Rend à quoi sert le document, ou rien si le plan ne le dit pas : préambule, schéma des piliers, sources."""
    if contenu.preambule:
        yield Titre(3, _OBJET)
    yield from blocs(contenu.preambule)
    if contenu.piliers:
        yield _schema(contenu.piliers)
    if contenu.sources:
        yield paragraphe(f"Sources, dans leur version : {' ; '.join(contenu.sources)}.", Style.REFERENCES)


def contexte_et_services(dossier: Dossier, contenu: Tete) -> Iterator[Bloc]:
    """Rend ce dont dépendent les exigences, et ce que l'acheteur met à disposition pour y répondre."""
    if contenu.contexte:
        yield Titre(3, _CONTEXTE)
        yield paragraphe("Les exigences et les articles du marché dépendent des réponses suivantes de l'acheteur.")
        yield tableau(("Sujet", "Ce que retient l'acheteur"), list(map(_fait, contenu.contexte)), _CONTEXTE)
    if contenu.services:
        yield Titre(3, _SERVICES)
        yield paragraphe(_legende(contenu.services) + _SANS_MENTION, Style.MENTION)
        yield _services(dossier, contenu.services)


def _schema(piliers: Sequence[Pilier]) -> Tableau:
    """Rend les piliers côte à côte, comme un schéma, en un tableau que lit aussi un lecteur d'écran."""
    colonnes = [_colonne(pilier) for pilier in piliers]
    titres = [f"{p.numero}. {p.titre}" if p.numero else p.titre for p in piliers]
    return tableau(titres, [colonnes], "Les piliers du cadre de cohérence")


def _colonne(pilier: Pilier) -> Cellule:
    if not pilier.numero:
        return (paragraphe(pilier.objet), Paragraphe((Texte("Rien n'en est retenu ici.", italique=True),)))
    comptes = compter(pilier.fiches, "fiche"), compter(pilier.exigences, "exigence")
    solidaires = ", ".join(compte.replace(" ", INSECABLE) for compte in comptes)
    return (paragraphe(pilier.objet), Paragraphe((Texte(solidaires, gras=True),)))


def _fait(fait: FaitDeContexte) -> tuple[str | Cellule, ...]:
    textes: list[Texte] = []
    for rang, (titre, reponse) in enumerate(fait.reponses):
        textes += [Texte(f"{' ' if rang else ''}{titre} : ", gras=True), Texte(f"{reponse.rstrip('.')}.")]
    return (fait.rubrique, (Paragraphe(tuple(textes)),))


def _legende(services: Sequence[ServiceOffert]) -> str:
    """Rend ce que vaut chaque emploi que dit le tableau, et ceux-là seuls."""
    employes = {_debut(service) for service in services}
    dits = [f"« {mot} » : {portee}" for debut, (mot, portee) in _EMPLOIS.items() if debut in employes]
    return f"{' ; '.join(dits)}."


def _services(dossier: Dossier, services: Sequence[ServiceOffert]) -> Tableau:
    lignes = [(_nom(s, dossier), _emploi(s), _ou(s)) for s in services]
    entetes = ("Service et usage", "Emploi et prérequis", "Documentation et contact")
    return tableau(entetes, lignes, _SERVICES)


def _nom(service: ServiceOffert, dossier: Dossier) -> Cellule:
    lots = service.reserve(dossier.numeros)
    return (Paragraphe((Texte(service.nom, gras=True), Texte(f"{lots} : {en_minuscule(service.usage)}"))),)


def _emploi(service: ServiceOffert) -> Cellule:
    emploi = Texte(_EMPLOIS[_debut(service)][0], gras=service.est_obligatoire)
    return (Paragraphe((emploi, Texte(f" ; {service.prerequis}" if service.prerequis else ""))),)


def _ou(service: ServiceOffert) -> str:
    ou = " ; ".join(filter(None, (service.documentation, service.contact)))
    return majuscule(ou) if " " in ou else ou or "–"


def _debut(service: ServiceOffert) -> str:
    """Dit sous quel mot une fiche nomme un service : ce que le marché impose ne s'écarte pas."""
    impose, a_employer, au_choix = _EMPLOIS
    if not service.est_obligatoire:
        return au_choix
    return impose if service.est_sans_exception else a_employer


def renvoi_aux_services(dossier: Dossier, article: Article) -> Iterator[Bloc]:
    """Rend la ligne d'une fiche qui renvoie au tableau des services, ou rien si ses lots n'en emploient aucun."""
    offerts = [s for s in dossier.services if s.id in article.services and s.vaut_pour(article.lots)]
    textes: list[Texte] = []
    for debut in _EMPLOIS:
        siens = [s for s in offerts if _debut(s) == debut]
        for rang, service in enumerate(siens):
            liaison = ", " if rang else f"{' ' if textes else ''}{debut} : "
            fin = service.reserve(article.lots) + ("." if service is siens[-1] else "")
            textes += [Texte(liaison), Texte(service.nom, gras=True), *([Texte(fin)] if fin else [])]
    if textes:
        yield Paragraphe(tuple(textes))
