"""Ce qu'un référentiel publié change à celui du clausier : la fonction d'un produit est gardée ou déduite, et dite.

Une publication range ses produits par chapitre ; l'annexe les liste par fonction. Rien de ce que le clausier sait déjà
d'un produit (fonction, noms, fin de support, socles) ne se perd parce que la publication ne le dit pas.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from cctgen.clausier.produits import Produit
from cctgen.publications_cct.modele import ProduitPublie, Publication, a_examiner, pour_information
from cctgen.publications_cct.texte import en_slug, sans_accents
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_MEME_NOM = 60
"""Ressemblance (0 à 100) de deux noms de produit au-dessous de laquelle une même référence en désigne deux."""
_MEME_REFERENTIEL = 0.5
"""Part des références communes qui portent le même nom : au-delà, c'est une autre édition du même référentiel."""
_NETTE = 0.6
"""Part des produits connus d'un chapitre qui ont la même fonction, pour la prêter à un produit nouveau."""
SUS_DU_CLAUSIER = frozenset({"fin_support", "cycles", "restriction", "socles", "noms", "purls"})
"""Ce qu'aucune publication ne porte, et que le clausier sait d'un produit."""
_COMPARES = ("composant", "editeur", "version", "statut", "libre", "support_libre")


@dataclass(frozen=True, slots=True)
class Referentiel:
    """Les produits d'une publication, chacun avec sa fonction, et ceux qui s'écrivent, tels qu'ils s'écrivent."""

    publication: Publication
    a_ecrire: tuple[tuple[ProduitPublie, Produit], ...] = ()


def rattacher(publication: Publication, base: Sequence[Produit]) -> Referentiel:
    """Rend les produits à écrire dans le clausier : ceux qu'il n'a pas, et ceux que la publication y change."""
    connus = {p.ref: p for p in base}
    situes, collisions = _distinguer_des_connus(publication.produits, connus)
    fonctions = _Fonctions(base, situes, connus)
    produits: list[ProduitPublie] = []
    a_ecrire: list[tuple[ProduitPublie, Produit]] = []
    releve: list[Anomalie] = [*collisions]
    for produit in situes:
        connu = connus.get(produit.ref)
        fonction, remarque = fonctions.de(produit)
        produits.append(situe := replace(produit, fonction=fonction))
        if (ecrit := _rediger(situe, connu)) is None:
            continue
        releve += [] if remarque is None else [remarque]
        if connu is None or _differences(ecrit, connu):
            a_ecrire.append((situe, ecrit))
        if connu is not None and _differences(ecrit, connu):
            releve.append(_changement(situe, ecrit, connu))
    releve += _compte(situes, connus, {p.ref for p, _ in a_ecrire})
    complete = replace(publication, produits=tuple(produits), anomalies=(*publication.anomalies, *releve))
    return Referentiel(complete, tuple(a_ecrire))


def fonctions_perdues(avant: Sequence[Produit], apres: Sequence[Produit]) -> Iterator[Anomalie]:
    """Énumère les fonctions qui n'ont plus de produit préconisé ; bloque s'il n'en reste aucune."""
    avaient = {p.fonction for p in avant if p.statut in "RA"}
    ont = {p.fonction for p in apres if p.statut in "RA"}
    perdues = sorted(avaient - ont)
    if perdues and not avaient & ont:
        yield Anomalie(
            "liste-de-produits-perdue",
            "après cet import, l'annexe CCT ne listerait plus un seul produit préconisé.",
            "Reprenez dans produits/ les intitulés de fonction du clausier de base.",
        )
        return
    for fonction in perdues:
        yield a_examiner(
            "fonction-sans-produit",
            f"« {fonction} » n'a plus de produit préconisé : la publication n'en recommande ni n'en accepte plus.",
            "Si l'acheteur en a besoin, préconisez-en un dans le clausier du service.",
            Lieu(),
        )


def _distinguer_des_connus(
    produits: Sequence[ProduitPublie], connus: Mapping[str, Produit]
) -> tuple[tuple[ProduitPublie, ...], list[Anomalie]]:
    """Préfixe de sa source une référence que le clausier donne à un autre produit."""
    noms: dict[str, list[bool]] = defaultdict(list)
    for produit in produits:
        if produit.ref in connus:
            noms[produit.source].append(_est_le_meme_nom(produit, connus[produit.ref]))
    editions = {s for s, memes in noms.items() if sum(memes) / len(memes) >= _MEME_REFERENTIEL}
    resultat, anomalies = [], []
    for produit in produits:
        connu = connus.get(produit.ref)
        if connu is None or produit.source in editions or _est_le_meme_nom(produit, connu):
            resultat.append(produit)
            continue
        ref = f"{en_slug(produit.source, 30).upper()}-{produit.ref}"
        message = (
            f"« {produit.ref} » est déjà « {connu.composant} » dans le clausier ; « {produit.composant} » y entre "
            f"comme « {ref} »."
        )
        anomalies.append(pour_information("identifiant-deja-pris", message, produit.lieu, produit.ref))
        resultat.append(replace(produit, ref=ref))
    return tuple(resultat), anomalies


def _est_le_meme_nom(produit: ProduitPublie, connu: Produit) -> bool:
    un, autre = _cle(produit.composant), _cle(connu.composant)
    return un == autre or fuzz.token_set_ratio(un, autre) >= _MEME_NOM


def _cle(texte: str) -> str:
    return " ".join(sans_accents(texte).split())


class _Fonctions:
    """D'où vient la fonction d'un produit publié : du clausier, d'un produit du même nom, de son chapitre."""

    def __init__(self, base: Sequence[Produit], publies: Sequence[ProduitPublie], connus: Mapping[str, Produit]):
        self._connus = connus
        self._par_nom = {_cle(nom): p.fonction for p in base for nom in (p.composant, *p.noms)}
        self._intitules = {_cle(p.fonction): p.fonction for p in base}
        self._chapitres: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for publie in publies:
            if publie.ref in connus:
                self._chapitres[publie.domaine, publie.fonction][connus[publie.ref].fonction] += 1

    def de(self, produit: ProduitPublie) -> tuple[str, Anomalie | None]:
        """Rend la fonction, et ce qu'il faut en dire ; rien si le clausier la tenait déjà."""
        if produit.ref in self._connus:
            return self._connus[produit.ref].fonction, None
        if dite := self._intitules.get(_cle(produit.fonction)):
            return dite, None
        if homonyme := self._par_nom.get(_cle(produit.composant)):
            return homonyme, _deduite(produit, homonyme, "un produit du même nom l'a au clausier")
        chapitre = self._chapitres[produit.domaine, produit.fonction]
        if chapitre:
            fonction, nombre = chapitre.most_common(1)[0]
            if nombre / chapitre.total() >= _NETTE:
                raison = f"{nombre} des {chapitre.total()} produits connus de « {produit.fonction} » l'ont"
                return fonction, _deduite(produit, fonction, raison)
        return produit.fonction or "Non précisée", _inconnue(produit)


def _deduite(produit: ProduitPublie, fonction: str, raison: str) -> Anomalie:
    message = f"« {produit.ref} {produit.composant} » : fonction « {fonction} » déduite ({raison})."
    return pour_information("fonction-deduite", message, produit.lieu, produit.ref, "Vérifiez-la.")


def _inconnue(produit: ProduitPublie) -> Anomalie:
    return a_examiner(
        "fonction-inconnue",
        f"« {produit.ref} {produit.composant} » : rien ne dit sa fonction ; l'annexe ne le listera pas.",
        "Redéfinissez-le dans le clausier du service, avec une fonction du clausier de base.",
        produit.lieu,
        produit.ref,
    )


def _rediger(produit: ProduitPublie, connu: Produit | None) -> Produit | None:
    """Rend le produit publié, et ce que le clausier en sait déjà qui vaut encore pour cette version.

    Rien pour un statut inconnu : un tel produit n'entre pas au clausier.
    """
    if produit.statut is None:
        return None
    neuf = Produit(
        ref=produit.ref,
        composant=produit.composant,
        editeur=produit.editeur,
        version=produit.version,
        statut=produit.statut,
        libre=bool(produit.libre),
        support_libre=bool(produit.support_libre),
        fonction=produit.fonction,
    )
    if connu is None:
        return neuf
    garde = set(SUS_DU_CLAUSIER)
    if produit.version != connu.version:
        garde -= {"fin_support"} | ({"restriction"} if connu.est_obsolete else set())
    tus = {
        champ: getattr(connu, champ)
        for champ, dit in (
            ("editeur", produit.editeur),
            ("libre", produit.libre is not None),
            ("support_libre", produit.support_libre is not None),
        )
        if not dit
    }
    return neuf.model_copy(update={**{c: getattr(connu, c) for c in garde}, **tus, "remplace": True})


def _differences(ecrit: Produit, connu: Produit) -> list[str]:
    """Rend les champs qui changent ; une ponctuation, une casse ou une espace ne changent rien."""
    return [c for c in _COMPARES if _lettres(getattr(ecrit, c)) != _lettres(getattr(connu, c))]


def _lettres(valeur: object) -> str:
    return "".join(c for c in _cle(str(valeur)) if c.isalnum())


def _changement(produit: ProduitPublie, ecrit: Produit, connu: Produit) -> Anomalie:
    dits = [f"{c} « {_dit(connu, c)} » devient « {_dit(ecrit, c)} »" for c in _differences(ecrit, connu)]
    perdus = {"fin_support": "fin de support", "restriction": "condition d'emploi"}
    suite = [
        f"sa {mot} valait pour l'ancienne version et n'est pas reprise"
        for champ, mot in perdus.items()
        if getattr(connu, champ) is not None and getattr(ecrit, champ) is None
    ]
    return Anomalie(
        "referentiel-change",
        f"« {produit.ref} {produit.composant} » du clausier : {' ; '.join([*dits, *suite])}.",
        "Gardez ce changement s'il vous convient ; le reste de ce que le clausier en sait demeure.",
        Gravite.A_QUALIFIER if suite else Gravite.INFORMATION,
        produit.lieu,
        produit.ref,
    )


def _dit(produit: Produit, champ: str) -> str:
    valeur = getattr(produit, champ)
    return ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)


def _compte(
    publies: Sequence[ProduitPublie], connus: Mapping[str, Produit], ecrits: Collection[str]
) -> Iterator[Anomalie]:
    pareils = sum(p.ref in connus and p.ref not in ecrits for p in publies if p.statut is not None)
    if pareils:
        yield pour_information(
            "produits-deja-au-clausier",
            f"{pareils} produit(s) publiés sont déjà au clausier, à l'identique : ils n'y sont pas récrits.",
            Lieu(),
        )
