"""L'acheteur génère : annexes, formulaires, matrices, note et manifeste dans `sortie/`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from cctgen import __version__
from cctgen.assemblage.contenu.reponses import empreinte_des_reponses
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.vigueur import motif_hors_vigueur
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import empreinte, empreinte_sur_le_disque, lire, lire_objet, lire_sur_le_disque, objet_lu
from cctgen.socle.gestes.ecrits import Ecrit, lire_ecrits
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.registre import declares
from cctgen.socle.travaux.collecte import collecte_suspendue
from cctgen.usages.edition import producteurs
from cctgen.usages.edition.copies import CONVERSIONS, Copie, Pagines, paginer, produire_les_copies
from cctgen.usages.edition.entrees import entrees_des_pieces
from cctgen.usages.edition.fichiers_produits import (
    Atelier,
    Destinataire,
    FichierProduit,
    Nature,
    Producteur,
    SommaireLu,
)
from cctgen.usages.edition.remarques import remarques_des_modeles
from cctgen.usages.ouverture.clausier_accepte import accepte_de, accepter_le_premier, identite_de_l_accepte
from cctgen.usages.ouverture.consultation import Ouverture, Suivi, geste_de_consultation, ouvrir, sans_suivi
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles
from cctgen.usages.ouverture.modeles.verifies import fautes_du_modele, modeles_de_service
from cctgen.usages.preparation.proposer_bareme import preparer_le_bareme

DOSSIER_SORTIE = "sortie"
ENTREES = "entrees"
"""Ce que le manifeste dit de ce dont les pièces sont faites."""
COPIES = "copies"
"""Ce que le manifeste de `sortie/` dit des PDF, ODT, ODS et brouillons : leur empreinte, par nom."""
MANIFESTE = Nature("manifeste", Destinataire.ACHETEUR, est_retouchable=False)

_PRODUCTEURS: tuple[Producteur, ...] = tuple(sorted(declares(producteurs, "PRODUCTEUR"), key=attrgetter("rang")))
"""Tout ce que produit un dossier ; une sorte de fichier de plus est un fichier de plus dans `producteurs/`."""


@dataclass(frozen=True, slots=True)
class Generation:
    """Ce qu'a produit `generer` ; rien n'est écrit s'il reste une anomalie bloquante."""

    dossier: Dossier | None
    fichiers: tuple[FichierProduit, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat."""
        return {
            "fichiers": [f.en_dict() for f in self.fichiers],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


@collecte_suspendue()
def generer(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    remplacer: bool = False,
    copies: Collection[Copie] = (),
    suivi: Suivi = sans_suivi,
    anciennes: Collection[Ecrit] = (),
) -> Generation:
    """Produit annexes, formulaires, matrices, note et manifeste dans `sortie/`, et les copies demandées.

    Un barème que l'acheteur n'a pas touché est d'abord refait d'après ses réponses, même données hors du dialogue.
    Un fichier des `anciennes` n'est le travail de personne : l'outil l'avait écrit là, il le refait.
    Lève `TravailProtege` si un fichier de `sortie/` a été modifié à la main et que `remplacer` est faux.
    """
    with geste_de_consultation(racine) as geste:
        propose = preparer_le_bareme(geste, superposes)
        suivi("Lecture du clausier et de la consultation")
        ouverture = ouvrir(racine, superposes)
        if ouverture.dossier is None or bloquantes(ouverture.anomalies):
            return Generation(ouverture.dossier, (), ouverture.anomalies)
        dossier = ouverture.dossier
        rediges = tuple(produire(dossier, racine, superposes, suivi))
        modeles = dossiers_de_modeles(racine, superposes)
        atelier = Atelier(dossier, modeles, suivi)
        sortie, attendues = racine / DOSSIER_SORTIE, empreintes_attendues(racine)
        entrees = entrees_des_pieces(ouverture, modeles)
        deja = partial(_converties, sortie, attendues, entrees)
        pagines = paginer(atelier, rediges, deja(rediges)) if Copie.PDF in copies else Pagines(rediges)
        autres = produire_les_copies(atelier, pagines.fichiers, copies, deja(pagines.fichiers) if copies else {})
        des_copies = (*autres, *pagines.pdfs)
        pdfs = _pdfs_a_jour(sortie, pagines.fichiers, attendues, anciennes)
        dites = _copies_dites(pdfs, attendues, des_copies)
        manifeste = rediger_manifeste(dossier, ouverture, pagines.fichiers, entrees, dites)
        tous = (*pagines.fichiers, manifeste, *des_copies)
        _reconnaitre(geste, sortie, {(f"{DOSSIER_SORTIE}/{n}", s) for n, s in attendues.items()}.union(anciennes))
        gardes = tuple(_preparer(geste, sortie, tous, pdfs))
        accepter_le_premier(geste, ouverture.clausier)
        mis_de_cote = geste.mettre_en_place(remplacer=remplacer)
        if propose:
            suivi("Barème proposé d'après vos réponses, dans consultation.yaml : à relire")
        des_modeles = remarques_des_modeles(atelier, pagines.fichiers, pagines.lus)
        return Generation(dossier, tous, (*ouverture.anomalies, *gardes, *des_modeles), mis_de_cote)


def _reconnaitre(geste: Geste, sortie: Path, ecrits: Collection[Ecrit]) -> None:
    for present in sortie.glob("*"):
        geste.reconnaitre(present, ecrits)


def _converties(
    sortie: Path, attendues: Mapping[str, str], entrees: Mapping[str, str], fichiers: Iterable[FichierProduit]
) -> dict[str, bytes]:
    """Rend, par nom, les conversions déjà là de pièces qui ne changent pas d'un octet, faites par le même outil.

    LibreOffice date ce qu'il convertit : les refaire les changerait, et le manifeste avec elles.
    """
    if lire_manifeste(sortie).get(ENTREES, {}).get("outil") != entrees["outil"]:
        return {}
    pieces = (Path(f.chemin) for f in fichiers if attendues.get(f.chemin) == empreinte(f.contenu))
    noms = (piece.with_suffix(forme).name for piece in pieces for forme in CONVERSIONS.get(piece.suffix, ()))
    presentes = {nom: lire_sur_le_disque(sortie / nom) for nom in noms if (sortie / nom).is_file()}
    return {nom: octets for nom, octets in presentes.items() if empreinte(octets) == attendues.get(nom)}


def _copies_dites(
    pdfs: Mapping[str, str], attendues: Mapping[str, str], copies: Iterable[FichierProduit]
) -> dict[str, str]:
    """Rend, par nom, l'empreinte des copies que l'outil tient ; un PDF que l'acheteur a enregistré reste le sien."""
    gardees = {nom: somme for nom, somme in pdfs.items() if somme == attendues.get(nom)}
    return gardees | {copie.chemin: empreinte(copie.contenu) for copie in copies}


def _preparer(
    geste: Geste, sortie: Path, produits: Sequence[FichierProduit], pdfs_gardes: Collection[str]
) -> Iterator[Anomalie]:
    for fichier in produits:
        geste.produire(sortie / fichier.chemin, fichier.contenu)
    yield from _retirer_les_perimes(geste, sortie, produits, pdfs_gardes)


def _pdfs_a_jour(
    sortie: Path, fichiers: Iterable[FichierProduit], attendues: Mapping[str, str], anciennes: Collection[Ecrit]
) -> dict[str, str]:
    """Rend, par nom, l'empreinte des PDF dont le document ne change pas ; celui d'un autre état n'en est pas un."""
    documents = {Path(f.chemin).with_suffix(".pdf").name: f for f in fichiers if f.chemin.endswith(".docx")}
    a_jour = (nom for nom, f in documents.items() if (sortie / nom).is_file() and _est_a_jour(sortie, f))
    sommes = {nom: empreinte_sur_le_disque(sortie / nom) for nom in a_jour}
    return {
        nom: somme
        for nom, somme in sommes.items()
        if somme == attendues.get(nom) or (f"{DOSSIER_SORTIE}/{nom}", somme) not in anciennes
    }


def produire(dossier: Dossier, racine: Path, superposes: Sequence[Path], suivi: Suivi) -> Iterator[FichierProduit]:
    """Énumère les fichiers du dossier, sans rien écrire sur le disque.

    Un document inchangé garde à son sommaire les pages que son PDF lui avait données, retenues par le manifeste.
    Lève `DonneesInvalides` avec les fautes de tous les modèles du service, avant de rien rédiger.
    """
    atelier = Atelier(dossier, dossiers_de_modeles(racine, superposes), suivi)
    du_plan = {d.modele for d in dossier.documents}
    siens = modeles_de_service(atelier.modeles, du_plan)
    if fautes := bloquantes(f for modele in siens for f in fautes_du_modele(modele, du_plan)):
        raise DonneesInvalides(fautes)
    lus = _sommaires_lus(lire_manifeste(racine / DOSSIER_SORTIE))
    for producteur in _PRODUCTEURS:
        yield from (_pagine(fichier, lus) for fichier in producteur.produire(atelier))


def _sommaires_lus(manifeste: Mapping[str, Any]) -> dict[str, SommaireLu]:
    lus = ((f["chemin"], f["sommaire"]) for f in manifeste.get("fichiers", ()) if "sommaire" in f)
    return {chemin: SommaireLu(str(lu["redige"]), tuple(map(int, lu["pages"]))) for chemin, lu in lus}


def _pagine(fichier: FichierProduit, lus: Mapping[str, SommaireLu]) -> FichierProduit:
    lu = lus.get(fichier.chemin)
    if lu is None or lu.redige != empreinte(fichier.contenu):
        return fichier
    # Seul un dossier dont un PDF a donné les pages attend la lecture de PDF.
    from cctgen.documents.pdf.sommaire import avec_les_pages  # noqa: PLC0415

    return fichier.avec_le_sommaire(avec_les_pages(fichier.contenu, lu.pages), lu.pages)


def rediger_manifeste(
    dossier: Dossier,
    ouverture: Ouverture,
    fichiers: Iterable[FichierProduit],
    entrees: Mapping[str, str],
    copies: Mapping[str, str],
) -> FichierProduit:
    """Rend `manifeste.json` : versions, empreintes, clauses et exigences retenues par lot, fichiers et copies."""
    consultation = ouverture.consultation
    manifeste = {
        "cctgen": __version__,
        "clausier": {
            "version": dossier.edition.clausier,
            "empreinte": ouverture.clausier.empreinte,
            "accepte": identite_de_l_accepte(ouverture.racine) or accepte_de(ouverture.clausier).en_dict(),
        },
        "consultation": {
            "reference": dossier.edition.reference,
            "version": dossier.edition.version,
            "date": dossier.edition.date.isoformat(),
            "empreinte_reponses": ""
            if consultation is None
            # Un dossier qui en tait une partie n'est pas fait des réponses entières.
            else empreinte_des_reponses(ouverture.clausier, consultation, () if dossier.a_part else dossier.selections),
        },
        ENTREES: entrees,
        "lots": [_lot_du_manifeste(dossier, lot) for lot in dossier.numeros],
        "validites": _validites(dossier, ouverture),
        "fichiers": [f.en_dict() for f in fichiers],
        **({COPIES: dict(sorted(copies.items()))} if copies else {}),
    }
    texte = json.dumps(manifeste, ensure_ascii=False, indent=2) + "\n"
    return FichierProduit(FICHIER_MANIFESTE, MANIFESTE, texte.encode())


def _validites(dossier: Dossier, ouverture: Ouverture) -> dict[str, Any]:
    """Rend les dates de chaque clause datée, et si elle vaut à la date d'édition."""
    propres = {} if ouverture.consultation is None else ouverture.consultation.clauses
    datees = {c.id: c.en_vigueur for c in {**ouverture.clausier.clauses, **propres}.values() if c.en_vigueur}
    return {
        identifiant: {
            **validite.model_dump(mode="json", exclude_none=True),
            "vaut": not motif_hors_vigueur(validite, dossier.edition.date),
        }
        for identifiant, validite in datees.items()
    }


def _lot_du_manifeste(dossier: Dossier, lot: int) -> dict[str, Any]:
    selection = dossier.selection(lot)
    return {
        "lot": lot or None,
        "clauses": [
            {"id": a.clause, "empreinte": a.empreinte, "motif": selection.clauses[a.clause].motif}
            for a in dossier.articles
            if lot in a.lots
        ],
        "exigences": [
            {"id": e.ref, "empreinte": e.empreinte, "motif": selection.exigences[e.ref].motif}
            for e in dossier.exigences(lot)
        ],
    }


def lire_manifeste(sortie: Path) -> Mapping[str, Any]:
    """Rend le dernier manifeste écrit, ou un manifeste vide s'il n'a pas la forme d'un manifeste."""
    return _bien_forme(lire_objet(sortie / FICHIER_MANIFESTE))


def _bien_forme(manifeste: Mapping[str, Any]) -> Mapping[str, Any]:
    fichiers = manifeste.get("fichiers")
    est_forme = isinstance(manifeste.get("consultation"), dict) and isinstance(fichiers, list)
    est_forme = est_forme and isinstance(manifeste.get(COPIES, {}), dict)
    return manifeste if est_forme and all(map(_est_une_piece, fichiers or ())) else {}


def pieces_attestees(octets: bytes) -> dict[str, str]:
    """Rend, par nom, l'empreinte de ce qu'un manifeste dit avoir été produit avec lui, et la sienne."""
    manifeste = _bien_forme(objet_lu(octets))
    if not manifeste:
        return {}
    pieces = {str(f["chemin"]): str(f["sha256"]) for f in manifeste["fichiers"]}
    copies = {nom: str(somme) for nom, somme in manifeste.get(COPIES, {}).items()}
    return {**copies, **pieces, FICHIER_MANIFESTE: empreinte(octets)}


def empreintes_attendues(racine: Path) -> dict[str, str]:
    """Rend, par nom, l'empreinte que l'outil a donnée à chaque fichier de `sortie/` : le manifeste d'abord.

    Le registre des écrits, caché, peut n'être pas venu avec le dossier ; d'un manifeste qui ne disait pas les copies,
    il est seul à les connaître.
    """
    ecrits = {Path(c).name: s for c, s in lire_ecrits(racine).items() if Path(c).parent.as_posix() == DOSSIER_SORTIE}
    manifeste = racine / DOSSIER_SORTIE / FICHIER_MANIFESTE
    return {**ecrits, **(pieces_attestees(lire(manifeste)) if manifeste.is_file() else {})}


def _est_une_piece(lue: object) -> bool:
    return isinstance(lue, dict) and all(isinstance(lue.get(cle), str) for cle in ("chemin", "nature", "sha256"))


def _retirer_les_perimes(
    geste: Geste, sortie: Path, produits: Sequence[FichierProduit], pdfs_gardes: Collection[str] = ()
) -> Iterator[Anomalie]:
    """Retire ce qu'une génération précédente avait produit et que celle-ci ne produit plus ; nomme ce qui reste."""
    actuels = {f.chemin for f in produits}
    anciens = {Path(cle).name for cle in geste.connus if Path(cle).parent.as_posix() == DOSSIER_SORTIE}
    pdfs = {Path(nom).with_suffix(".pdf").name for nom in {*anciens, *actuels} if nom.endswith(".docx")}
    for nom in sorted((anciens | pdfs) - {*actuels, *pdfs_gardes}):
        if not (sortie / nom).is_file():
            continue
        # Un PDF qui ne correspond plus à son document, ou dont le document n'existe plus, tromperait son lecteur.
        if nom in pdfs or geste.est_intact(sortie / nom):
            geste.retirer(sortie / nom)
        else:
            yield _perime(nom)


def _est_a_jour(sortie: Path, document: FichierProduit) -> bool:
    chemin = sortie / document.chemin
    return chemin.is_file() and lire_sur_le_disque(chemin) == document.contenu


def _perime(nom: str) -> Anomalie:
    return Anomalie(
        "fichier-perime",
        f"« {nom} » n'est plus produit, mais il a été modifié à la main : il est laissé en place.",
        "Il ne sera pas publié ; rangez-le ailleurs si vous voulez le garder.",
        gravite=Gravite.A_QUALIFIER,
        lieu=Lieu(f"{DOSSIER_SORTIE}/{nom}"),
    )
