"""Importer une publication du CCT : la lire, la comparer à l'import précédent, écrire un clausier superposable."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.publications_cct.doublons import (
    Choix,
    Sort,
    dire,
    ecartees,
    heriter,
    retraits,
    source_et_reference,
    trouver_doublons,
)
from cctgen.publications_cct.ecriture import former_fiches, rediger_clausier
from cctgen.publications_cct.identifiants import identifier
from cctgen.publications_cct.modele import Publication, a_examiner
from cctgen.publications_cct.produits import Referentiel, fonctions_perdues, rattacher
from cctgen.publications_cct.rapport import FICHIER_RAPPORT, rediger_rapport
from cctgen.publications_cct.redaction import MARQUE
from cctgen.publications_cct.sources import EXTENSIONS, lire_publication
from cctgen.publications_cct.suivi import (
    FICHIER_SUIVI,
    Suivi,
    apparier,
    ecarts_d_exigences,
    ecarts_de_produits,
    identifiants_connus,
    renommees,
)
from cctgen.publications_cct.texte import en_slug
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.commandes import commande
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import ecrire
from cctgen.socle.gestes.geste import geste, reprendre_si_interrompu
from cctgen.socle.validation import valider
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import exiger_hors_d_une_consultation
from cctgen.usages.ouverture.versions import derniere_version

_ECARTS = frozenset({"exigence-ajoutee", "exigence-modifiee", "exigence-retiree"})
_ORIGINE = re.compile(r"^\s*# (.+), ligne (\d+)$")
"""La ligne qui, dans un fichier à écrire, dit d'où vient ce qui suit."""


@dataclass(frozen=True, slots=True)
class DemandeImport:
    """Ce que le gardien demande ; sans `vers`, le dossier s'appelle d'après la source.

    `publication` impose le nom de la source ; `doublons` dit que faire de ce que le clausier porte déjà.
    """

    source: Path
    vers: Path | None = None
    version: str = ""
    superposes: tuple[Path, ...] = ()
    consultations: tuple[Path, ...] = ()
    publication: str = ""
    doublons: Choix | None = None

    @property
    def cible(self) -> Path:
        """Rend le dossier du clausier à écrire."""
        if self.vers is not None:
            return self.vers
        resolu = self.source.resolve()
        nom = en_slug(resolu.stem if resolu.is_file() else resolu.name) or "publication"
        return Path(nom if nom.startswith("import-") else f"import-{nom}")


@dataclass(frozen=True, slots=True)
class Import:
    """Un import préparé : ce qui a été lu, les fichiers à écrire, ce qui les en empêche."""

    cible: Path
    publication: Publication
    fichiers: Mapping[str, str]
    anomalies: tuple[Anomalie, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `importer-cct`."""
        regles = [e.en_dict() for e in self.publication.regles]
        return {
            "exigences": [e.en_dict() for e in self.publication.exigences],
            **({"regles": regles} if regles else {}),
            "produits": [p.en_dict() for p in self.publication.produits],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


@dataclass(frozen=True, slots=True)
class Ecriture:
    """Ce qui a été écrit, ou ce qui le serait avec --remplacer."""

    ecrits: tuple[str, ...] = ()
    a_remplacer: tuple[str, ...] = ()
    inchanges: int = 0
    mis_de_cote: tuple[Path, ...] = ()


def preparer(demande: DemandeImport) -> Import:
    """Lit la publication, la compare à l'import précédent et rédige le clausier, sans rien écrire."""
    exiger_hors_d_une_consultation(demande.cible)
    reprendre_si_interrompu(demande.cible)
    autres = [s for s in demande.superposes if s.resolve() != demande.cible.resolve()]
    base = exiger_clausier(autres)
    precedent = _relire_suivi(demande.cible)
    citees = _references_citees(base)
    publication = lire_publication(demande.source, set(citees), demande.version, demande.publication, citees)
    if not publication.exigences and not publication.produits and not publication.regles:
        return Import(demande.cible, publication, {}, (*publication.anomalies, _rien(demande.source)))
    referentiel = rattacher(publication, base.produits)
    publication, ecarts = _rapprocher(referentiel.publication, precedent, base)
    fichiers, publication = _rediger(demande, replace(referentiel, publication=publication), precedent, base)
    fautes = _verifier(fichiers, demande, autres, base)
    fichiers[FICHIER_RAPPORT] = rediger_rapport(publication, (*publication.anomalies, *fautes))
    effets = [a for c in demande.consultations for a in effets_sur(c, ecarts.releves, ecarts.anciens)]
    anomalies = (*publication.anomalies, *ecarts.releves, *effets, *fautes)
    return Import(demande.cible, publication, dict(sorted(fichiers.items())), anomalies)


def _rediger(
    demande: DemandeImport, referentiel: Referentiel, precedent: Suivi, base: Clausier
) -> tuple[dict[str, str], Publication]:
    """Forme les fiches, règle le sort des doublons et rédige les fichiers du clausier, hors rapport."""
    publication = referentiel.publication
    choix = demande.doublons or (Choix(precedent.doublons) if precedent.doublons in set(Choix) else None)
    doublons = trouver_doublons(publication.exigences, base)
    absentes = ecartees(doublons, choix or Choix.GARDER)
    heritieres = heriter(publication.exigences, doublons, base, choix or Choix.GARDER)
    publication = replace(publication, exigences=heritieres)
    fiches, publication = former_fiches(publication, precedent.fiches, base.clauses, absentes)
    jour, remarques = _jour(publication, base)
    releve = (*publication.anomalies, *remarques, *dire(doublons, choix))
    publication = replace(publication, anomalies=releve)
    sort = Sort(choix, tuple(retraits(doublons, choix or Choix.GARDER)))
    complet = replace(referentiel, publication=publication)
    return rediger_clausier(complet, fiches, precedent, jour, sort, base.references), publication


def ecrire_import(importe: Import) -> Ecriture:
    """Écrit le clausier, sauf s'il faudrait réécrire un fichier : rend alors la liste de ces fichiers."""
    nouveaux, differents = _comparer_au_disque(importe)
    if differents:
        return Ecriture(a_remplacer=differents)
    return _ecrire(importe, nouveaux)


def remplacer_import(importe: Import) -> Ecriture:
    """Écrit le clausier en réécrivant les fichiers d'un import précédent, jamais ceux d'une personne."""
    nouveaux, differents = _comparer_au_disque(importe)
    return _ecrire(importe, (*nouveaux, *differents))


def _comparer_au_disque(importe: Import) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rend les fichiers à créer et ceux dont le contenu change ; lève `DonneesInvalides` s'il y a un blocage."""
    if fautes := bloquantes(importe.anomalies):
        raise DonneesInvalides(fautes)
    nouveaux, differents, rediges = [], [], []
    for nom, texte in importe.fichiers.items():
        chemin = importe.cible / nom
        if not chemin.exists():
            nouveaux.append(nom)
            continue
        present = chemin.read_bytes() if chemin.is_file() else b""
        if present == texte.encode():
            continue
        differents.append(nom)
        if MARQUE.encode() not in present.partition(b"\n")[0]:
            rediges.append(_redige(chemin))
    if rediges:
        raise DonneesInvalides(rediges)
    return tuple(nouveaux), tuple(differents)


def _ecrire(importe: Import, noms: Sequence[str]) -> Ecriture:
    with geste(importe.cible) as ouvert:
        for nom in sorted(noms):
            ouvert.produire(importe.cible / nom, importe.fichiers[nom].encode())
        # Un fichier corrigé à la main depuis l'import est mis de côté avant d'être réécrit.
        copies = ouvert.mettre_en_place(remplacer=True)
    return Ecriture(ecrits=tuple(sorted(noms)), inchanges=len(importe.fichiers) - len(noms), mis_de_cote=copies)


def _redige(chemin: Path) -> Anomalie:
    return Anomalie(
        "fichier-redige",
        f"« {chemin} » n'a pas été écrit par un import : il n'est pas réécrit.",
        "Donnez un autre dossier à --vers, ou déplacez ce fichier.",
        lieu=Lieu(str(chemin), 1),
    )


def apercu(ecriture: Ecriture, cible: Path) -> Iterator[Anomalie]:
    """Énumère les fichiers qui changeraient, et qu'il faut --remplacer pour réécrire."""
    for nom in ecriture.a_remplacer:
        yield a_examiner(
            "fichier-a-remplacer",
            "ce fichier existe et changerait ; rien n'a été écrit.",
            "Relancez avec --remplacer si les écarts relevés vous conviennent.",
            Lieu(f"{cible.name}/{nom}"),
        )


def _relire_suivi(cible: Path) -> Suivi:
    """Relit ce que l'import précédent a laissé ; lève `DonneesInvalides` s'il ne se lit plus."""
    chemin = cible / FICHIER_SUIVI
    if not chemin.is_file():
        return Suivi()
    document, anomalies = yaml_strict.lire(chemin, f"{cible.name}/{FICHIER_SUIVI}")
    suivi, fautes = valider(document, Suivi)
    if suivi is None or bloquantes(anomalies):
        raise DonneesInvalides((*anomalies, *fautes))
    return suivi


def _references_citees(base: Clausier) -> dict[str, set[str]]:
    """Rend, par publication, les références que citent les correspondances du clausier."""
    citees: dict[str, set[str]] = {}
    for correspondance in (c for clause in base.clauses.values() for e in clause.exigences for c in e.correspondances):
        source, reference = source_et_reference(correspondance)
        citees.setdefault(source, set()).add(reference.partition("#")[0])
    return citees


@dataclass(frozen=True, slots=True)
class _Ecarts:
    """Ce qui a changé depuis l'import précédent ; `anciens` donne l'identifiant d'avant de ce qui est renommé."""

    releves: tuple[Anomalie, ...] = ()
    anciens: Mapping[str, str] = field(default_factory=dict)


def _rapprocher(publication: Publication, precedent: Suivi, base: Clausier) -> tuple[Publication, _Ecarts]:
    """Donne les identifiants, ceux d'avant quand l'exigence est la même, et relève les écarts."""
    publiees = (*publication.exigences, *publication.regles)
    paires = apparier(precedent.en_vigueur, publiees)
    connus = identifiants_connus(publiees, paires)
    reserves = {e.id for c in base.clauses.values() for e in c.exigences} | set(base.clauses)
    anciens = {e.id for e in precedent.exigences} - set(connus.values())
    identifiees, remarques = identifier(publiees, connus, reserves | anciens)
    complete = replace(
        publication,
        exigences=identifiees[: len(publication.exigences)],
        regles=identifiees[len(publication.exigences) :],
        anomalies=(*publication.anomalies, *remarques),
    )
    if precedent == Suivi():
        return complete, _Ecarts()
    releves = (
        *ecarts_d_exigences(precedent.en_vigueur, identifiees, paires),
        *ecarts_de_produits(precedent.produits, complete.produits),
    )
    return complete, _Ecarts(releves, renommees(identifiees, paires))


def _rien(source: Path) -> Anomalie:
    suffixe = source.suffix.lower()
    if source.is_file() and suffixe not in EXTENSIONS:
        message = f"« {source.name} » n'est pas une publication que lit cet import : il lit Markdown, HTML et Nunjucks."
        autre = commande("clausier", "importer", source, "mon-clausier")
        conseil = f"Word, Excel, CSV, JSON, OSCAL et ReqIF s'importent par : {autre}"
        return Anomalie("rien-a-importer", message, conseil, lieu=Lieu(source.name))
    return Anomalie(
        "rien-a-importer",
        f"« {source.name} » ne contient ni exigence ni produit en tableau.",
        "Vérifiez que les tableaux ont un en-tête : ID, Type, Exigence, ou Référence, Composant, Statut.",
        lieu=Lieu(source.name),
    )


def _jour(publication: Publication, base: Clausier) -> tuple[date, list[Anomalie]]:
    """Rend la date de la publication ; l'outil ne lit pas l'horloge, pour rendre les mêmes octets."""
    jours = []
    for version in publication.versions.values():
        try:
            jours.append(date.fromisoformat(version))
        except ValueError:
            continue
    if jours:
        return max(jours), []
    message = (
        f"aucune date dans la publication : le clausier écrit porte celle du clausier de base ({base.identite.date})."
    )
    return base.identite.date, [
        Anomalie("date-absente", message, "Donnez-la : --version AAAA-MM-JJ.", Gravite.INFORMATION)
    ]


def _verifier(
    fichiers: Mapping[str, str], demande: DemandeImport, autres: Sequence[Path], base: Clausier
) -> tuple[Anomalie, ...]:
    """Superpose le clausier rédigé, dans un dossier provisoire, et rend ce qui empêche ou qui est à examiner.

    Ces fichiers n'existent pas encore, et n'existeront pas si l'import est refusé : le lieu dit est celui de la source.
    """
    nom = demande.cible.resolve().name or "import"
    with tempfile.TemporaryDirectory(prefix="cctgen-import-") as provisoire:
        racine = Path(provisoire) / nom
        for chemin, texte in fichiers.items():
            ecrire(racine / chemin, texte)
        lecture = lire_clausier([contenu("clausier"), *autres, racine])
        relevees = verifier(lecture, formes_refusees)
    montre = lecture.noms[-1]
    perdues = fonctions_perdues(base.produits, lecture.clausier.produits) if lecture.clausier else ()
    siennes = (
        a
        for a in relevees
        if a.gravite is Gravite.BLOQUANTE
        or (a.gravite is Gravite.A_QUALIFIER and a.lieu.fichier.startswith(f"{montre}/"))
    )
    situees = (_dans_la_source(a, fichiers, montre, demande.source) for a in siennes)
    return tuple(dict.fromkeys([*situees, *perdues]))


def _dans_la_source(anomalie: Anomalie, fichiers: Mapping[str, str], nom: str, source: Path) -> Anomalie:
    """Rend l'anomalie d'un fichier à écrire au lieu de la source dont il vient."""
    texte = fichiers.get(anomalie.lieu.fichier.removeprefix(f"{nom}/"))
    if texte is None:
        return anomalie
    lignes = texte.split("\n")
    rang = anomalie.lieu.ligne or 1
    proches = (*reversed(lignes[:rang]), *lignes[rang:])
    origine = next((m for ligne in proches if (m := _ORIGINE.match(ligne))), None)
    lieu = Lieu(source.name) if origine is None else Lieu(origine.group(1), int(origine.group(2)))
    return replace(anomalie, lieu=lieu)


def effets_sur(
    consultation: Path, ecarts: Sequence[Anomalie], anciens: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Anomalie]:
    """Énumère les exigences d'une consultation publiée que la mise à jour du clausier touche.

    `anciens` donne l'identifiant que portait une exigence renommée : c'est lui que la consultation a publié.
    """
    version = derniere_version(consultation)
    publiees = set() if version is None else {e.id for e in version.exigences}
    concernes = [e for e in ecarts if e.code in _ECARTS]
    for ecart in concernes:
        ancien = anciens.get(ecart.ref, ecart.ref)
        if ancien not in publiees:
            continue
        figure = "Elle figure" if ancien == ecart.ref else f"Elle figure, sous « {ancien} »,"
        yield _effet(consultation, f"{ecart.message} {figure} dans la version publiée.", ancien)
    ajoutees = [e.ref for e in concernes if e.code == "exigence-ajoutee"]
    if ajoutees and version is not None:
        yield _effet(
            consultation, f"{len(ajoutees)} exigence(s) ou règle(s) s'y ajouteraient : {', '.join(ajoutees)}.", ""
        )


def _effet(consultation: Path, message: str, ref: str) -> Anomalie:
    nom = consultation.resolve().name
    conseil = "Gardez le clausier de la publication, ou rectifiez : cctgen differences, puis cctgen publier."
    return a_examiner("consultation-touchee", f"consultation « {nom} » : {message}", conseil, Lieu(nom), ref)
