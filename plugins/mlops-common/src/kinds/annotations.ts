/** The API group of the kinds, and the prefix of every annotation. */
export const FAIRWAY_GROUP = 'fairway.dev';

/** The apiVersion of both kinds. */
export const FAIRWAY_API_VERSION = 'fairway.dev/v1alpha1';

/** On an endpoint's API entity: the name of the inference service. */
export const ANNOTATION_SERVICE = 'fairway.dev/service';

/** On an endpoint's API entity: the reference of the Model it serves. */
export const ANNOTATION_MODEL = 'fairway.dev/model';

/** On an endpoint's API entity: the reference of the GpuPool it runs on. */
export const ANNOTATION_POOL = 'fairway.dev/pool';

/** On an endpoint's API entity: the environment it belongs to. */
export const ANNOTATION_ENVIRONMENT = 'fairway.dev/environment';
