/** Documents that the bundle carries as text. */
declare module "*.yml" {
  const text: string;
  export default text;
}
declare module "*.yaml" {
  const text: string;
  export default text;
}
declare module "*.json" {
  const text: string;
  export default text;
}
