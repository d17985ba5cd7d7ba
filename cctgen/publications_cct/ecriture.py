"""De la publication lue aux fichiers d'un clausier superposable : mêmes entrées, mêmes octets."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cctgen.clausier.formes.identite import RetraitDeBase
from cctgen.publications_cct.doublons import Sort
from cctgen.publications_cct.modele import ExigencePubliee, Publication
from cctgen.publications_cct.piliers import PilierDevine, deviner_pilier, dire_le_pilier
from cctgen.publications_cct.produits import Referentiel
from cctgen.publications_cct.rapport import FICHIER_RAPPORT
from cctgen.publications_cct.redaction import MARQUE, champ, entre_guillemets, rediger_produits
from cctgen.publications_cct.suivi import (
    FICHIER_SUIVI,
    ExigenceSuivie,
    FicheSuivie,
    ProduitSuivi,
    Suivi,
    produit_suivi,
)
from cctgen.publications_cct.texte import en_markdown, en_slug, sur_une_ligne
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie

_SANS_RUBRIQUE = "Autres exigences"
_PREUVE = "Pièce, démonstration ou engagement qui établit la conformité ; la publication n'en précise pas la forme."
_NOTE = (
    "Énoncés repris tels que publiés, non relus : lisez rapport-qualite.md, à côté de clausier.yaml, avant de publier."
)


@dataclass(frozen=True, slots=True)
class Fiche:
    """Une fiche à écrire : une rubrique d'une publication, ses exigences et ses règles en prose, dans l'ordre.

    `toutes` tient aussi les exigences écartées, que le clausier de base porte déjà.
    """

    suivie: FicheSuivie
    version: str
    publication: str
    toutes: tuple[ExigencePubliee, ...]
    ecartees: frozenset[str] = frozenset()

    @property
    def exigences(self) -> tuple[ExigencePubliee, ...]:
        """Rend les lignes de matrice de la fiche."""
        return tuple(e for e in self.toutes if not e.en_prose and e.id not in self.ecartees)

    @property
    def regles(self) -> tuple[ExigencePubliee, ...]:
        """Rend les règles de la fiche, qui n'ont pas de ligne de matrice."""
        return tuple(e for e in self.toutes if e.en_prose)

    @property
    def est_vide(self) -> bool:
        """Vrai si le clausier de base porte déjà tout ce que dit la fiche."""
        return not self.exigences and not self.regles


def former_fiches(
    publication: Publication,
    precedentes: Sequence[FicheSuivie],
    reserves: Collection[str],
    ecartees: frozenset[str] = frozenset(),
) -> tuple[tuple[Fiche, ...], Publication]:
    """Groupe exigences et règles par rubrique ; une rubrique déjà importée garde sa fiche, son fichier, son pilier."""
    groupes: dict[tuple[str, str], list[ExigencePubliee]] = defaultdict(list)
    for exigence in (*publication.exigences, *publication.regles):
        groupes[exigence.source, en_slug(exigence.rubrique)].append(exigence)
    connues = {(f.source, en_slug(f.rubrique)): f for f in precedentes}
    pris = {*reserves, *(f.id for f in precedentes)}
    fiches: list[Fiche] = []
    releve: list[Anomalie] = []
    for (source, cle), groupe in groupes.items():
        devine = _pilier_de(groupe)
        suivie = connues.get((source, cle)) or _fiche_neuve(source, groupe, devine.pilier, pris)
        suivie = suivie.model_copy(update={"retiree_le": None})
        pris.add(suivie.id)
        pilier = suivie.chemin.split("/")[1]
        releve += [dire_le_pilier(devine, suivie.titre, groupe[0].lieu, suivie.id)] if pilier == devine.pilier else []
        situees = tuple(replace(e, pilier=pilier) for e in groupe)
        titre = publication.titres[source]
        fiches.append(Fiche(suivie, publication.versions[source], titre, situees, ecartees))
    piliers = {e.id: e.pilier for fiche in fiches for e in fiche.toutes}
    situee = replace(
        publication,
        exigences=tuple(replace(e, pilier=piliers[e.id]) for e in publication.exigences),
        regles=tuple(replace(e, pilier=piliers[e.id]) for e in publication.regles),
        anomalies=(*publication.anomalies, *releve),
    )
    return tuple(fiches), situee


def _pilier_de(groupe: Sequence[ExigencePubliee]) -> PilierDevine:
    situation = (*groupe[0].titres, groupe[0].fichier)
    return deviner_pilier(groupe[0].rubrique, situation, [e.enonce for e in groupe])


def _fiche_neuve(source: str, groupe: Sequence[ExigencePubliee], pilier: str, pris: Collection[str]) -> FicheSuivie:
    rubrique = groupe[0].rubrique or _SANS_RUBRIQUE
    base = f"IMP-{en_slug(source.removeprefix('cct-'), 24)}-{en_slug(rubrique, 40) or 'rubrique'}".upper()
    identifiant, numero = base, 1
    while identifiant in pris:
        numero += 1
        identifiant = f"{base}-{numero}"
    return FicheSuivie(
        id=identifiant,
        chemin=f"cct/{pilier}/{identifiant}-{en_slug(rubrique, 30) or 'rubrique'}.yaml",
        titre=rubrique[0].upper() + rubrique[1:],
        source=source,
        rubrique=groupe[0].rubrique,
    )


def rediger_clausier(
    referentiel: Referentiel,
    fiches: Sequence[Fiche],
    precedent: Suivi,
    jour: date,
    sort: Sort,
    citees: Collection[str] = (),
) -> dict[str, str]:
    """Rend le contenu de chaque fichier du clausier, par chemin relatif, hors rapport.

    `sort` dit ce que deviennent les doublons ; `citees`, les références qu'un autre import déclare déjà.
    """
    publication = referentiel.publication
    suivi = _suivre(publication, fiches, precedent, jour)
    fichiers = {fiche.suivie.chemin: _rediger_fiche(fiche) for fiche in fiches if not fiche.est_vide}
    for retiree in (f for f in suivi.fiches if f.retiree_le):
        fichiers[retiree.chemin] = _rediger_fiche_retiree(retiree, suivi)
    fichiers |= rediger_produits(referentiel, _entete())
    for perime in precedent.fichiers:
        if perime.startswith("produits/") and perime not in fichiers:
            fichiers[perime] = (
                _entete() + champ("domaine", "Domaine retiré") + champ("source", MARQUE) + "produits: []\n"
            )
    fichiers["clausier.yaml"] = _rediger_identite(publication, jour, sort.retires)
    fichiers["references.yaml"] = _rediger_references(publication, citees)
    noms = tuple(sorted({*fichiers, FICHIER_RAPPORT}))
    garde = suivi.model_copy(update={"fichiers": noms, "doublons": sort.choix or ""})
    contenu = garde.model_dump(mode="json", exclude_defaults=True)
    fichiers[FICHIER_SUIVI] = _entete() + yaml_strict.rediger(contenu)
    return dict(sorted(fichiers.items()))


def _suivre(publication: Publication, fiches: Sequence[Fiche], precedent: Suivi, jour: date) -> Suivi:
    fiche_de = {e.id: f.suivie.id for f in fiches for e in f.toutes}
    ecartees = frozenset[str]().union(*(f.ecartees for f in fiches))
    publiees = (*publication.exigences, *publication.regles)
    actuelles = tuple(_exigence_suivie(e, fiche_de[e.id], ecartees) for e in publiees)
    disparues = tuple(e.model_copy(update={"retiree": True}) for e in precedent.exigences if e.id not in fiche_de)
    ecrites = tuple(f.suivie for f in fiches if not f.est_vide)
    vivantes = {f.id for f in ecrites}
    retirees = tuple(
        f.model_copy(update={"retiree_le": f.retiree_le or jour}) for f in precedent.fiches if f.id not in vivantes
    )
    produits: tuple[ProduitSuivi, ...] = tuple(map(produit_suivi, publication.produits))
    return Suivi(exigences=(*actuelles, *disparues), fiches=(*ecrites, *retirees), produits=produits)


def _exigence_suivie(exigence: ExigencePubliee, fiche: str, ecartees: Collection[str]) -> ExigenceSuivie:
    return ExigenceSuivie(
        id=exigence.id,
        source=exigence.source,
        reference=exigence.reference,
        correspondance=exigence.correspondance,
        niveau="" if exigence.niveau is None else exigence.niveau.value,
        niveau_source=exigence.niveau_source,
        rubrique=exigence.rubrique,
        enonce=exigence.enonce,
        fiche=fiche,
        en_prose=exigence.en_prose,
        ecartee=exigence.id in ecartees,
    )


def _entete() -> str:
    return f"# {MARQUE}\n"


def _bloc(cle: str, texte: str, retrait: str = "") -> str:
    lignes = [f"{retrait}  {ligne}" if ligne else "" for ligne in texte.split("\n")]
    return f"{retrait}{cle}: |\n" + "\n".join(lignes) + "\n"


def _rediger_fiche(fiche: Fiche) -> str:
    rubrique = f", rubrique « {fiche.suivie.rubrique} »" if fiche.suivie.rubrique else ""
    quoi = "Exigences reprises" if fiche.exigences else "Règles reprises"
    # Sans la version, que la référence donne : sinon toute mise à jour toucherait tous les articles.
    origine = en_markdown(f"{quoi} de la publication « {fiche.publication} »{rubrique}.")
    texte = "\n\n".join([origine, *map(_rediger_regle, fiche.regles)])
    note = f"Version importée : {en_markdown(fiche.version)}.\n{_NOTE}"
    origine_des_regles = "".join(f"# {r.fichier}, ligne {r.ligne}\n" for r in fiche.regles[:1])
    corps = [_tete_de_fiche(fiche.suivie), origine_des_regles, _bloc("texte", texte), _bloc("note_acheteur", note)]
    exigences = "".join(_rediger_exigence(e) for e in fiche.exigences)
    lignes = f"exigences:\n{exigences}" if exigences else ""
    return "".join(corps) + f"{lignes}references: [import-{fiche.suivie.source}]\n"


def _rediger_regle(regle: ExigencePubliee) -> str:
    nom = en_markdown(regle.reference or "Règle")
    return f"**{nom}.** {en_markdown(regle.enonce)}"


def _tete_de_fiche(suivie: FicheSuivie) -> str:
    return f"{_entete()}id: {suivie.id}\n{champ('titre', suivie.titre)}piece: cctp\n"


def _rediger_exigence(exigence: ExigencePubliee) -> str:
    niveau = "I" if exigence.niveau is None else exigence.niveau.value
    return (
        f"  # {sur_une_ligne(exigence.fichier)}, ligne {exigence.ligne}\n"
        f"  - id: {exigence.id}\n"
        f"    niveau: {niveau}\n"
        + (f"    quand: {json.dumps(exigence.quand, ensure_ascii=False)}\n" if exigence.quand else "")
        + _bloc("enonce", en_markdown(exigence.enonce), "    ")
        + _bloc("preuve", en_markdown(exigence.preuve) or _PREUVE, "    ")
        + f"    correspondances: [{', '.join(map(entre_guillemets, (exigence.correspondance, *exigence.heritees)))}]\n"
    )


def _rediger_fiche_retiree(suivie: FicheSuivie, suivi: Suivi) -> str:
    siennes = [e for e in suivi.exigences if e.fiche == suivie.id]
    disparues = [e for e in siennes if e.retiree and not e.en_prose]
    exigences = "".join(
        f"  - id: {e.id}\n    niveau: {e.niveau or 'I'}\n"
        + _bloc("enonce", en_markdown(e.enonce), "    ")
        + _bloc("preuve", _PREUVE, "    ")
        + f"    correspondances: [{entre_guillemets(e.correspondance)}]\n"
        for e in disparues
    )
    ecartee = any(e.ecartee and not e.retiree for e in siennes)
    motif = "le clausier de base porte déjà ses exigences" if ecartee else "la rubrique n'est plus publiée"
    return (
        _tete_de_fiche(suivie)
        + (f"exigences:\n{exigences}" if exigences else "")
        + f"retiree:\n  le: {suivie.retiree_le}\n{champ('motif', motif, '  ')}"
    )


def _rediger_identite(publication: Publication, jour: date, retires: Sequence[RetraitDeBase]) -> str:
    titres = " ; ".join(publication.titres[s] for s in sorted(publication.versions))
    versions = " ; ".join(f"{s} {v}" for s, v in sorted(publication.versions.items()))
    retirer = "".join(
        f"  - clause: {r.clause}\n    exigences: [{', '.join(r.exigences)}]\n{champ('motif', r.motif, '    ')}"
        for r in retires
    )
    return (
        _entete()
        + champ("nom", f"Publication importée : {titres}")
        + champ("version", versions)
        + f"date: {jour}\n"
        + champ("licence", "Celle de la publication d'origine, à vérifier")
        + "source_officielle: oui\n"
        + (f"retirer:\n{retirer}" if retirer else "")
    )


def _rediger_references(publication: Publication, citees: Collection[str]) -> str:
    texte = _entete() + "references:\n"
    for source, version in sorted(publication.versions.items()):
        lus = {e.fichier for e in (*publication.exigences, *publication.regles) if e.source == source}
        fichiers = sorted(lus | {p.fichier for p in publication.produits if p.source == source})
        texte += (
            f"  - id: import-{source}\n"
            + champ("intitule", publication.titres[source], "    ")
            + champ("version", version, "    ")
            + "    etat: a_verifier\n"
            + champ("source", f"publication importée : {', '.join(fichiers)}", "    ")
            + champ("note", "Copie lue par cctgen, jamais relue par une personne.", "    ")
            + ("    remplace: oui\n" if f"import-{source}" in citees else "")
        )
    return texte
