"""Ce qu'un import laisse pour le suivant (`import-cct.yaml`), et ce qui sépare deux imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from cctgen.clausier.formes.champs import Jour
from cctgen.publications_cct.modele import ExigencePubliee, ProduitPublie, a_examiner
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.validation import Modele, OuiNon

FICHIER_SUIVI = "import-cct.yaml"

SEUIL_DE_PARENTE = 85
"""Ressemblance (0 à 100) au-dessus de laquelle deux textes sont deux rédactions de la même exigence."""

SEUIL_DE_SUITE = 60
"""Ressemblance qui suffit quand l'identifiant est aussi le même ; au-dessous, il a pu changer d'exigence."""


class ExigenceSuivie(Modele):
    """Une exigence déjà importée ; retirée, elle garde son identifiant pour qu'il ne serve plus.

    `ecartee` : publiée, mais le clausier de base la dit déjà, et le gardien a choisi de garder celle de base.
    """

    id: str
    source: str
    reference: str = ""
    correspondance: str = ""
    niveau: str = ""
    niveau_source: str = ""
    rubrique: str = ""
    enonce: str
    fiche: str = ""
    en_prose: OuiNon = False
    ecartee: OuiNon = False
    retiree: OuiNon = False


class FicheSuivie(Modele):
    """Une fiche déjà écrite, et où."""

    id: str
    chemin: str
    titre: str
    source: str
    rubrique: str = ""
    retiree_le: Jour | None = None


class ProduitSuivi(Modele):
    """Un produit déjà importé."""

    ref: str
    composant: str = ""
    editeur: str = ""
    version: str = ""
    statut: str = ""
    libre: str = ""
    support_libre: str = ""
    fonction: str = ""


class Suivi(Modele):
    """Le contenu de `import-cct.yaml`."""

    exigences: tuple[ExigenceSuivie, ...] = ()
    fiches: tuple[FicheSuivie, ...] = ()
    produits: tuple[ProduitSuivi, ...] = ()
    fichiers: tuple[str, ...] = ()
    doublons: str = ""

    @property
    def en_vigueur(self) -> tuple[ExigenceSuivie, ...]:
        """Rend les exigences que le dernier import a trouvées."""
        return tuple(e for e in self.exigences if not e.retiree)


def produit_suivi(produit: ProduitPublie) -> ProduitSuivi:
    """Rend la trace d'un produit."""
    return ProduitSuivi(
        ref=produit.ref,
        composant=produit.composant,
        editeur=produit.editeur,
        version=produit.version,
        statut=produit.statut_source,
        libre="" if produit.libre is None else _oui_non(produit.libre),
        support_libre=_oui_non(bool(produit.support_libre)),
        fonction=produit.fonction,
    )


def _oui_non(vrai: bool) -> str:
    return "oui" if vrai else "non"


def apparier(precedentes: Sequence[ExigenceSuivie], exigences: Sequence[ExigencePubliee]) -> dict[int, ExigenceSuivie]:
    """Rend, par rang d'exigence publiée, celle de l'import précédent dont elle est la suite.

    Le même identifiant et un texte parent d'abord ; puis le même texte, à peu près, sous un autre identifiant ;
    enfin le même identifiant, réécrit. Une publication renumérotée ne passe pas ainsi pour réécrite en entier.
    """
    paires: dict[int, ExigenceSuivie] = {}
    libres = dict(enumerate(precedentes))
    par_reference: dict[tuple[str, str], list[int]] = defaultdict(list)
    for rang, ancienne in libres.items():
        par_reference[ancienne.source, ancienne.reference].append(rang)
    meme_identifiant = [
        (rang, ancien)
        for rang, e in enumerate(exigences)
        if e.reference
        for ancien in par_reference.get((e.source, e.reference), ())
    ]
    _attribuer(meme_identifiant, exigences, libres, paires, seuil=SEUIL_DE_SUITE)
    reste = [rang for rang in range(len(exigences)) if rang not in paires]
    voisines = [(rang, ancien) for rang in reste for ancien in libres]
    _attribuer(voisines, exigences, libres, paires, seuil=SEUIL_DE_PARENTE)
    _attribuer(meme_identifiant, exigences, libres, paires, seuil=0)
    return paires


def _attribuer(
    candidats: Sequence[tuple[int, int]],
    exigences: Sequence[ExigencePubliee],
    libres: dict[int, ExigenceSuivie],
    paires: dict[int, ExigenceSuivie],
    seuil: float,
) -> None:
    """Attribue au plus ressemblant d'abord ; à égalité, l'ordre des publications décide."""
    restants = [(rang, ancien) for rang, ancien in candidats if rang not in paires and ancien in libres]
    notes = [(fuzz.ratio(exigences[rang].enonce, libres[ancien].enonce), rang, ancien) for rang, ancien in restants]
    for note, rang, ancien in sorted(notes, key=lambda n: (-n[0], n[1], n[2])):
        if note >= seuil and rang not in paires and ancien in libres:
            paires[rang] = libres.pop(ancien)


def identifiants_connus(exigences: Sequence[ExigencePubliee], paires: Mapping[int, ExigenceSuivie]) -> dict[int, str]:
    """Rend l'identifiant à garder, par rang : celui d'avant, si la source n'a pas renommé l'exigence."""
    return {rang: e.id for rang, e in paires.items() if e.reference == exigences[rang].reference}


def renommees(exigences: Sequence[ExigencePubliee], paires: Mapping[int, ExigenceSuivie]) -> dict[str, str]:
    """Rend, par nouvel identifiant, celui que portait l'exigence à l'import précédent, quand il a changé."""
    return {exigences[rang].id: e.id for rang, e in paires.items() if e.id != exigences[rang].id}


def ecarts_d_exigences(
    precedentes: Sequence[ExigenceSuivie],
    exigences: Sequence[ExigencePubliee],
    paires: Mapping[int, ExigenceSuivie],
) -> Iterator[Anomalie]:
    """Énumère les exigences ajoutées, modifiées, retirées depuis l'import précédent."""
    for rang, exigence in enumerate(exigences):
        ancienne = paires.get(rang)
        if ancienne is None:
            yield _ecart("exigence-ajoutee", f"« {exigence.id} » est nouvelle.", exigence.lieu, exigence.id)
        elif changements := _changements(ancienne, exigence):
            message = f"« {exigence.id} » a changé : {' ; '.join(changements)}."
            yield _ecart("exigence-modifiee", message, exigence.lieu, exigence.id)
    suivies = {e.id for e in paires.values()}
    for ancienne in precedentes:
        if ancienne.id not in suivies:
            message = f"« {ancienne.id} » ({ancienne.correspondance}) n'est plus publiée."
            yield _ecart("exigence-retiree", message, Lieu(), ancienne.id)


def _ecart(code: str, message: str, lieu: Lieu, ref: str) -> Anomalie:
    conseil = "Comparez chaque consultation en cours à sa publication : cctgen differences CONSULTATION."
    return a_examiner(code, message, conseil, lieu, ref)


def _changements(ancienne: ExigenceSuivie, nouvelle: ExigencePubliee) -> list[str]:
    changements = []
    if ancienne.reference != nouvelle.reference:
        changements.append(f"identifiant « {ancienne.reference} » devenu « {nouvelle.reference} »")
    if ancienne.niveau_source != nouvelle.niveau_source:
        changements.append(f"niveau « {ancienne.niveau_source} » devenu « {nouvelle.niveau_source} »")
    if ancienne.rubrique != nouvelle.rubrique:
        changements.append(f"rubrique « {ancienne.rubrique} » devenue « {nouvelle.rubrique} »")
    if ancienne.enonce.split() != nouvelle.enonce.split():
        changements.append("texte réécrit")
    return changements


def ecarts_de_produits(precedents: Sequence[ProduitSuivi], produits: Sequence[ProduitPublie]) -> Iterator[Anomalie]:
    """Énumère les produits ajoutés, modifiés, retirés depuis l'import précédent."""
    anciens = {p.ref: p for p in precedents}
    for produit in produits:
        nouveau, ancien = produit_suivi(produit), anciens.pop(produit.ref, None)
        if ancien is None:
            yield _ecart(
                "produit-ajoute", f"« {produit.ref} {produit.composant} » est nouveau.", produit.lieu, produit.ref
            )
        elif ancien != nouveau:
            champs = [c for c in ProduitSuivi.model_fields if getattr(ancien, c) != getattr(nouveau, c)]
            dit = " ; ".join(f"{c} « {getattr(ancien, c)} » devenu « {getattr(nouveau, c)} »" for c in champs)
            yield _ecart(
                "produit-modifie", f"« {produit.ref} {produit.composant} » : {dit}.", produit.lieu, produit.ref
            )
    for ancien in anciens.values():
        message = f"« {ancien.ref} {ancien.composant} » n'est plus publié."
        yield _ecart("produit-retire", message, Lieu(), ancien.ref)
